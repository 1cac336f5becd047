import type { MemberRow, PartitionRow } from '../rows.js';
import { ask } from './ask.js';
import type { Context, Page } from './context.js';
import { element } from './element.js';
import { nameOf } from './attention.js';
import { nobodyYet } from './overview-page.js';
import { moment } from './moment.js';
import { card, empty } from './parts.js';
import type { Known } from './store.js';
import { tileGrid, tileOf, troublesOf, type Tile, type TileKind, type TileLine, type TroubleTable } from './tiles.js';
import { count } from './words.js';

/** More tiles than these are no picture any more, and slow: then only what is not as usual is drawn. */
const TILES_MAX = 6_000;

const FILTERS = ['all', 'moving', 'vacant', 'unusual'] as const;
type Filter = (typeof FILTERS)[number];
const FILTER_WORDS: Readonly<Record<Filter, string>> = {
  all: 'All',
  moving: 'Moving',
  vacant: 'Without owner',
  unusual: 'Not serving',
};

let search = '';

/** Who has which partition, who gets it next, and why. */
export const partitionsPage: Page = (context) => {
  const { known, query, id } = context;
  if (known.partitions.length === 0)
    return [element('h1', {}, 'Partitions'), known.members.length === 0 ? nobodyYet(known.group.name) : noneYet()];
  const troubles = troublesOf(known.members);
  const filter = FILTERS.find((one) => one === query.get('show')) ?? 'all';
  const isSparse = filter === 'all' && search === '' && known.partitions.length > TILES_MAX;
  const shown = known.partitions.filter((row) => row.id.includes(search) && isShown(row, isSparse ? 'unusual' : filter, troubles));
  return [
    element('h1', {}, 'Partitions'),
    controls(filter, context),
    legend(),
    isSparse &&
      element(
        'p',
        { class: 'quiet' },
        `${count(known.partitions.length, 'partition')}: those that serve are not drawn one by one. Search for one.`,
      ),
    id !== undefined && detail(id, context),
    shown.length === 0
      ? element('p', { class: 'calm' }, 'None.')
      : tileGrid(
          linesOf(known, shown, (row) => tileOf(row, troubles)),
          'Partitions by worker',
        ),
  ];
};

const noneYet = (): HTMLElement =>
  empty(
    'No partitions are declared yet',
    element('p', {}, 'The leader declares those of its option “partitions” moments after it was elected.'),
  );

function isShown(row: PartitionRow, filter: Filter, troubles: TroubleTable): boolean {
  if (filter === 'all') return true;
  if (filter === 'vacant') return row.owner === null;
  if (filter === 'moving') return row.owner !== null && row.next !== null;
  return row.owner === null || row.next !== null || troubles.has(row.id);
}

function controls(filter: Filter, { rerender }: Context): HTMLElement {
  const type = (event: Event): void => {
    search = (event.target as HTMLInputElement).value.trim();
    rerender();
  };
  return element(
    'div',
    { class: 'controls' },
    element('label', {}, 'Find ', element('input', { type: 'search', name: 'find', placeholder: 'id of a partition', oninput: type })),
    element(
      'nav',
      { class: 'choices', 'aria-label': 'Which partitions' },
      FILTERS.map((one) => element('a', { href: `#/partitions?show=${one}`, 'aria-current': one === filter && 'true' }, FILTER_WORDS[one])),
    ),
  );
}

const LEGEND: readonly (readonly [TileKind, string])[] = [
  ['serving', 'serving'],
  ['moving', 'leaving'],
  ['arriving', 'arriving'],
  ['waiting', 'starting or paused'],
  ['troubled', 'failing'],
  ['vacant', 'without owner'],
];

const legend = (): HTMLElement =>
  element(
    'ul',
    { class: 'legend', 'aria-label': 'What the tiles mean' },
    LEGEND.map(([kind, words]) => element('li', {}, element('span', { class: `tile ${kind}`, 'aria-hidden': 'true' }), words)),
  );

/** A line for nobody, then one for each worker; what arrives stands behind what is there. */
export function linesOf(
  { members }: { readonly members: readonly Pick<MemberRow, 'worker' | 'name'>[] },
  partitions: readonly PartitionRow[],
  draw: (row: PartitionRow) => Tile,
): TileLine[] {
  const lines = new Map<string, { readonly own: Tile[]; readonly arriving: Tile[] }>();
  const lineOf = (name: string): { readonly own: Tile[]; readonly arriving: Tile[] } => {
    const line = lines.get(name) ?? { own: [], arriving: [] };
    lines.set(name, line);
    return line;
  };
  for (const member of members) lineOf(nameOf(member));
  const vacant: Tile[] = [];
  for (const row of partitions) {
    const tile = draw(row);
    if (row.owner === null) vacant.push(tile);
    else lineOf(row.owner).own.push(tile);
    if (row.next !== null) lineOf(row.next).arriving.push({ ...tile, kind: 'arriving', title: `${tile.title} (on its way here)` });
  }
  const named = Array.from(lines, ([name, line]) => ({
    name,
    href: `#/workers/${encodeURIComponent(name)}`,
    tiles: [...line.own, ...line.arriving],
  }));
  return vacant.length === 0 ? named : [{ name: 'nobody', href: undefined, tiles: vacant }, ...named];
}

interface Why {
  readonly text: string;
  readonly keys: readonly string[];
  readonly weight: number;
  readonly events: readonly { readonly sequence: number; readonly storedAtMs: number | null; readonly text: string }[];
}

/** What was asked last, and under which placement: a change of the group makes it ask again. */
let asked: { readonly mark: string; readonly answer: Why | string | undefined } = { mark: '', answer: undefined };

function detail(id: string, { known, rerender }: Context): HTMLElement {
  const row = known.partitions.find((one) => one.id === id);
  const mark = `${id} ${JSON.stringify(row ?? null)}`;
  if (asked.mark !== mark) {
    asked = { mark, answer: undefined };
    const settle = (answer: Why | string): void => {
      if (asked.mark !== mark) return;
      asked = { mark, answer };
      rerender();
    };
    void ask<Why>('why', { partition: id }).then(settle, (error: unknown) => settle((error as Error).message));
  }
  return card(`Partition ${id}`, row && element('p', { class: 'route' }, routeOf(row)), explanation(asked.answer), stateOf(id, known));
}

function routeOf({ owner, next, epoch }: PartitionRow): string {
  if (owner === null) return next === null ? 'nobody has it' : `nobody has it; it waits for ${next}`;
  return next === null ? `${owner}, since entry ${epoch}` : `${owner}, since entry ${epoch} → ${next}`;
}

function explanation(answer: Why | string | undefined): HTMLElement {
  if (answer === undefined) return element('p', { class: 'quiet' }, 'Asking why …');
  if (typeof answer === 'string') return element('p', { class: 'quiet' }, answer);
  return element(
    'div',
    {},
    element('p', {}, answer.text),
    element('p', { class: 'quiet' }, `Keys: ${answer.keys.join(', ')}. Weight: ${answer.weight}.`),
    element(
      'ol',
      { class: 'records' },
      answer.events
        .toReversed()
        .map(({ sequence, storedAtMs, text }) =>
          element(
            'li',
            {},
            element('span', { class: 'record-at' }, String(sequence)),
            element('span', { class: 'record-text' }, text),
            storedAtMs !== null && element('span', { class: 'record-meta quiet' }, moment(storedAtMs)),
          ),
        ),
    ),
  );
}

function stateOf(id: string, { members }: Known): HTMLElement | undefined {
  const state = troublesOf(members).get(id);
  return state === undefined ? undefined : element('p', {}, 'Its chart is in ', element('strong', {}, state), '.');
}
