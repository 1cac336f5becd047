import type { ChartRow, MemberRow } from '../rows.js';
import { workerActions } from './actions.js';
import { nameOf } from './attention.js';
import type { Context, Page } from './context.js';
import { element } from './element.js';
import { card, condition, empty, lag } from './parts.js';
import { picture, type Lights } from './picture.js';
import type { Known } from './store.js';
import { tileGrid, tileOf, troublesOf } from './tiles.js';
import { count, milliseconds, span } from './words.js';

/** One worker: its charts with the active states lit, its trust and load, and what it has. */
export const workerPage: Page = (context) => {
  const { known, id } = context;
  const member = known.members.find((one) => nameOf(one) === id || one.id === id);
  if (!member) return [element('h1', {}, id ?? 'Worker'), gone(id ?? '')];
  return [
    element('div', { class: 'title' }, element('h1', {}, nameOf(member)), condition(member), workerActions(member, known)),
    facts(member, known.nowMs),
    chartsCard(member, context),
    partitionsCard(member, known),
  ];
};

const gone = (id: string): HTMLElement =>
  empty(
    `${id} is not in the group now`,
    element('p', {}, 'It left, or was declared gone. Its name keeps its id: when it comes back, this page shows it again.'),
    element(
      'p',
      {},
      element('a', { href: '#/events' }, 'See what happened'),
      ' or ',
      element('a', { href: '#/workers' }, 'who is there now'),
      '.',
    ),
  );

function facts(member: MemberRow, nowMs: number): HTMLElement {
  const { name, leader, trustMs, capacity, partitions, labels, joinedAt, heardAtMs } = member;
  const shown = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const rows: readonly (readonly [string, string])[] = [
    ['Name', name],
    ['Role', leader ? 'leader' : 'follower'],
    ['Trust left', trustMs === null ? 'not told' : milliseconds(trustMs)],
    ['Loop lag', lag(member)],
    ['Partitions', String(partitions)],
    ['Capacity', String(capacity)],
    ['Labels', shown.join(', ') || 'none'],
    ['Joined with entry', String(joinedAt)],
    ['Heard', heardAtMs === null ? 'not yet' : `${span(nowMs - heardAtMs)} ago`],
  ];
  return element(
    'dl',
    { class: 'facts' },
    rows.map(([term, value]) => element('div', {}, element('dt', {}, term), element('dd', {}, value))),
  );
}

/** The outermost first, as they hold one another. */
const ORDER = ['worker', 'connection', 'membership', 'follower', 'leader', 'calculator', 'work', 'partition', 'detector'];

function chartsCard(member: MemberRow, { known, query }: Context): HTMLElement {
  const crowds = new Map(member.crowds.map(({ chart, counts }) => [chart, counts]));
  const single = new Map(member.charts.map((chart) => [chart.chart, chart]));
  const names = [...single.keys(), ...crowds.keys()].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  const chosen = names.find((name) => name === query.get('chart')) ?? names.find((name) => name === 'membership') ?? names[0];
  if (chosen === undefined)
    return card(
      'Charts',
      element('p', { class: 'quiet' }, member.status === 'silent' ? 'It told nothing of its charts.' : 'It is asked what its charts do …'),
    );
  const items = names.map((name) =>
    chartItem(name, { single: single.get(name), counts: crowds.get(name) ?? {}, isChosen: name === chosen, member, known }),
  );
  const counts = crowds.get(chosen);
  const lights: Lights = counts ?? Object.fromEntries((single.get(chosen)?.states ?? []).map(({ state }) => [state, 1]));
  return element(
    'div',
    { class: 'sided' },
    card('Charts', element('ul', { class: 'charts' }, items)),
    card(chosen, picture({ chart: chosen, lights, counted: counts !== undefined })),
  );
}

interface ChartItem {
  readonly single: ChartRow | undefined;
  readonly counts: Readonly<Record<string, number>>;
  readonly isChosen: boolean;
  readonly member: MemberRow;
  readonly known: Known;
}

function chartItem(name: string, { single, counts, isChosen, member, known }: ChartItem): HTMLElement {
  const states = single
    ? single.states.map(({ state, sinceMs }) => [state, span(known.nowMs - sinceMs)] as const)
    : Object.entries(counts).map(([state, number]) => [state, String(number)] as const);
  return element(
    'li',
    { 'data-key': `chart-${name}`, class: isChosen ? 'chosen' : '' },
    element('a', { href: `#/workers/${encodeURIComponent(nameOf(member))}?chart=${name}`, 'aria-current': isChosen && 'true' }, name),
    states.map(([state, note]) => element('span', { class: 'state' }, state, element('span', { class: 'quiet' }, ` ${note}`))),
  );
}

function partitionsCard(member: MemberRow, { partitions, members }: Known): HTMLElement {
  const troubles = troublesOf(members);
  const own = partitions.filter(({ owner }) => owner !== null && owner === member.worker);
  const title = count(own.length, 'partition');
  if (own.length === 0) return card(title, element('p', { class: 'quiet' }, 'It has nothing now: a healthy spare, or one that drains.'));
  return card(
    title,
    tileGrid([{ name: nameOf(member), href: undefined, tiles: own.map((one) => tileOf(one, troubles)) }], 'Its partitions'),
  );
}
