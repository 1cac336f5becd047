import type { PartitionRow } from '../rows.js';
import { groupActions } from './actions.js';
import { attentionOf, type Attention } from './attention.js';
import type { Page } from './context.js';
import { element, type Child } from './element.js';
import { card, code, condition, empty, lag, recordList, workerLink } from './parts.js';
import type { Known } from './store.js';
import { count, triggerWord } from './words.js';

const RECENT_MAX = 8;

/** What needs somebody now, then how the group is, then what happened last. */
export const overviewPage: Page = ({ known }) =>
  known.members.length === 0 && known.partitions.length === 0
    ? [element('h1', {}, 'Overview'), nobodyYet(known.group.name)]
    : [
        element('div', { class: 'title' }, element('h1', {}, 'Overview'), groupActions(known)),
        needsYou(attentionOf(known)),
        figures(known),
        element('div', { class: 'columns' }, workersCard(known), recentCard(known)),
      ];

export const nobodyYet = (group: string): HTMLElement =>
  empty(
    'No worker has started yet',
    element('p', {}, 'This page fills by itself with the first one. A service becomes a worker of this group by these lines:'),
    code(
      `import { createWorker } from 'conclave';\n\nconst worker = createWorker({\n  group: '${group}',\n  partitions: 16,\n  run: async (partition, { signal }) => { /* your work, until signal aborts */ },\n});\nawait worker.start();`,
    ),
  );

function needsYou(attention: readonly Attention[]): HTMLElement {
  const isCalm = attention.every(({ level }) => level === 'note');
  const calm = element('p', { class: 'calm' }, 'Nothing needs you: the group is led, and every partition has an owner.');
  const items = attention.map(({ level, text, detail, href }) =>
    element('li', { class: level }, element('a', { href }, element('strong', {}, text)), element('span', { class: 'detail' }, detail)),
  );
  return element(
    'section',
    { class: `card needs ${isCalm ? 'fine' : (attention[0]?.level ?? '')}`, 'data-key': 'needs', 'aria-labelledby': 'needs-title' },
    element('h2', { id: 'needs-title' }, 'What needs you now'),
    isCalm && calm,
    items.length > 0 && element('ul', {}, items),
  );
}

function figures({ group, members, partitions }: Known): HTMLElement {
  const { leader } = group;
  return element(
    'dl',
    { class: 'figures' },
    figure('Leader', leader ? (leader.id ?? leader.name) : 'nobody', leader ? `${leader.name}, term ${leader.term}` : 'an election is due'),
    figure('Workers', String(members.length), `${members.filter(({ draining }) => draining).length} draining`),
    figure('Partitions', String(partitions.length), [shareText(partitions), shareBar(partitions)]),
    figure('Placement', String(group.version), triggerWord(group.trigger)),
  );
}

const figure = (name: string, value: string, note: Child): HTMLElement =>
  element(
    'div',
    { class: 'figure' },
    element('dt', {}, name),
    element('dd', { class: 'value' }, value),
    element('dd', { class: 'quiet' }, note),
  );

function shares(partitions: readonly PartitionRow[]): { readonly vacant: number; readonly moving: number; readonly owned: number } {
  const vacant = partitions.filter(({ owner }) => owner === null).length;
  const moving = partitions.filter(({ owner, next }) => owner !== null && next !== null).length;
  return { vacant, moving, owned: partitions.length - vacant - moving };
}

function shareText(partitions: readonly PartitionRow[]): string {
  const { vacant, moving, owned } = shares(partitions);
  return `${owned} owned, ${moving} moving, ${vacant} without owner`;
}

/** Parts of a hundred, as the style sheet has no other lengths for them. */
function shareBar(partitions: readonly PartitionRow[]): HTMLElement {
  const { vacant, moving, owned } = shares(partitions);
  const bar = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const total = Math.max(1, partitions.length);
  let x = 0;
  for (const [kind, part] of [
    ['owned', owned],
    ['moving', moving],
    ['vacant', vacant],
  ] as const) {
    const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const width = (part / total) * 100;
    for (const [name, value] of Object.entries({ class: kind, x, y: 0, width, height: 6 })) rect.setAttribute(name, String(value));
    bar.append(rect);
    x += width;
  }
  bar.setAttribute('viewBox', '0 0 100 6');
  bar.setAttribute('preserveAspectRatio', 'none');
  bar.setAttribute('aria-hidden', 'true');
  return element('span', { class: 'share' }, bar);
}

const workersCard = ({ members }: Known): HTMLElement =>
  card(
    'Workers',
    members.length === 0
      ? element('p', { class: 'quiet' }, 'No worker runs now.')
      : element(
          'ul',
          { class: 'workers' },
          members.map((member) =>
            element(
              'li',
              { 'data-key': `worker-${member.id}` },
              element('span', {}, workerLink(member), member.leader && element('span', { class: 'crown' }, ' leads')),
              element('span', { class: 'quiet' }, `${count(member.partitions, 'partition')}, lag ${lag(member)}`),
              condition(member),
            ),
          ),
        ),
  );

const recentCard = ({ records }: Known): HTMLElement =>
  card(
    'Recent events',
    records.length === 0
      ? element('p', { class: 'quiet' }, 'Nothing has happened since the last snapshot.')
      : recordList(records.slice(-RECENT_MAX)),
    element('p', {}, element('a', { href: '#/events' }, 'All events')),
  );
