import type { MemberRow, RecordRow } from '../rows.js';
import { isUntrusted, nameOf, troubledOf } from './attention.js';
import { element, type Child } from './element.js';
import { moment } from './moment.js';
import { milliseconds } from './words.js';

/** A box with a heading. */
export const card = (title: string, ...content: Child[]): HTMLElement =>
  element('section', { class: 'card', 'data-key': `card-${title}` }, element('h2', {}, title), ...content);

/** Says what there is to see once there is something, and how to get there. */
export const empty = (title: string, ...content: Child[]): HTMLElement =>
  element('div', { class: 'empty' }, element('p', { class: 'empty-title' }, title), ...content);

export const code = (text: string): HTMLElement => element('pre', { tabindex: 0 }, element('code', {}, text));

export type Tone = 'good' | 'bad' | 'warn' | 'note' | 'plain';

export const pill = (tone: Tone, text: string): HTMLElement => element('span', { class: `pill ${tone}` }, text);

export const workerLink = (member: Pick<MemberRow, 'worker' | 'name'>): HTMLElement =>
  element('a', { href: `#/workers/${encodeURIComponent(nameOf(member))}` }, nameOf(member));

/** How a member fares, in one word. */
export function condition(member: MemberRow): HTMLElement {
  if (member.status === 'silent') return pill('warn', 'silent');
  if (member.status === 'awaited') return pill('plain', 'asking');
  if (isUntrusted(member)) return pill('bad', 'not trusted');
  const failing = troubledOf(member);
  if (failing > 0) return pill('bad', `${failing} failing`);
  return member.draining ? pill('note', 'draining') : pill('good', 'trusted');
}

export const lag = ({ lagMs }: MemberRow): string => (lagMs === null ? '–' : milliseconds(lagMs));

/** Records, the newest first. */
export const recordList = (records: readonly RecordRow[]): HTMLElement =>
  element(
    'ol',
    { class: 'records' },
    records.toReversed().map((record) => recordItem(record)),
  );

function recordItem({ sequence, storedAtMs, kind, author, outcome, reason, facts }: RecordRow): HTMLElement {
  const isRejected = outcome === 'rejected';
  const [first = kind ?? 'not an entry', ...rest] = facts;
  return element(
    'li',
    { 'data-key': `record-${sequence}`, class: isRejected ? 'rejected' : '' },
    element('span', { class: 'record-at' }, String(sequence)),
    element('span', { class: 'record-text' }, first, isRejected && element('em', {}, ` turned down: ${reason ?? ''}`)),
    rest.length > 0 && element('span', { class: 'record-more' }, rest.join(' · ')),
    element(
      'span',
      { class: 'record-meta quiet' },
      storedAtMs !== null && [moment(storedAtMs), ' · '],
      [kind, author && `by ${author}`].filter(Boolean).join(' · '),
    ),
  );
}
