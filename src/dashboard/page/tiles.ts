import type { MemberRow, PartitionRow } from '../rows.js';
import { element } from './element.js';
import { count } from './words.js';

export type TileKind = 'serving' | 'moving' | 'arriving' | 'waiting' | 'troubled' | 'vacant' | 'changed';

/** More lines than these stand beside one another. */
const LINES_MAX = 12;
const NAMED_MAX = 400;
const NAMED_CHARACTERS_MAX = 8;

export interface Tile {
  readonly id: string;
  readonly kind: TileKind;
  readonly title: string;
}

export interface TileLine {
  readonly name: string;
  readonly href: string | undefined;
  readonly tiles: readonly Tile[];
}

/** What a partition does on its owner, as told; most are not told, as they do what they should. */
export type TroubleTable = ReadonlyMap<string, string>;

export function troublesOf(members: readonly MemberRow[]): TroubleTable {
  const listed = members.flatMap(({ crowds }) => crowds.filter(({ chart }) => chart === 'partition').flatMap((crowd) => crowd.listed));
  return new Map(listed.map(({ about, states }) => [about ?? '', states[0]?.state ?? '']));
}

export function tileOf({ id, owner, next, epoch }: PartitionRow, troubles: TroubleTable): Tile {
  const state = troubles.get(id);
  const at = owner === null ? 'no owner' : `${owner}, epoch ${epoch}`;
  const title = `${id}: ${at}${next === null ? '' : `, then ${next}`}${state === undefined ? '' : `, ${state}`}`;
  return { id, kind: kindOf(owner, next, state), title };
}

function kindOf(owner: string | null, next: string | null, state: string | undefined): TileKind {
  if (owner === null) return 'vacant';
  if (state === 'quarantined' || state === 'backoff' || state === 'active.overdue') return 'troubled';
  if (next !== null) return 'moving';
  return state === undefined ? 'serving' : 'waiting';
}

/** Partitions by who has them, a line each. What is on its way to a worker stands in its line too. */
export function tileGrid(lines: readonly TileLine[], label: string): HTMLElement {
  const rows = lines.map(({ name, href, tiles }) =>
    element(
      'div',
      { class: 'line', 'data-key': `line-${name}` },
      element(
        'div',
        { class: 'line-name' },
        href === undefined ? name : element('a', { href }, name),
        element('span', { class: 'quiet' }, ` ${tiles.length}`),
      ),
      element('div', { class: 'tiles', role: 'group', 'aria-label': `${name}: ${count(tiles.length, 'partition')}` }, tiles.map(tile)),
    ),
  );
  return element(
    'div',
    {
      class: `grid ${isNamed(lines) ? 'named' : ''} ${lines.length > LINES_MAX ? 'many' : ''}`,
      role: 'group',
      'aria-label': `${label}. Arrow keys go from one to the next.`,
      onkeydown: walk,
      onfocusin: follow,
    },
    rows,
  );
}

/** Few and short enough to be read in their tiles. */
const isNamed = (lines: readonly TileLine[]): boolean => {
  const all = lines.flatMap(({ tiles }) => tiles);
  return all.length <= NAMED_MAX && all.every(({ id }) => id.length <= NAMED_CHARACTERS_MAX);
};

const tile = ({ id, kind, title }: Tile, at: number): HTMLElement =>
  element(
    'a',
    {
      ...{ class: `tile ${kind}`, href: `#/partitions/${encodeURIComponent(id)}`, title },
      ...{ 'data-key': `${kind === 'arriving' ? 'to-' : ''}${id}`, 'aria-label': title, tabindex: at === 0 ? 0 : -1 },
    },
    id,
  );

/** One stop of the tabulator a line; arrows do the rest. */
function walk(event: Event): void {
  const { key, target } = event as KeyboardEvent;
  if (!(target instanceof HTMLElement) || !target.classList.contains('tile')) return;
  const next = neighbour(target, key);
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}

function neighbour(tile: HTMLElement, key: string): Element | null | undefined {
  if (key === 'ArrowRight') return tile.nextElementSibling;
  if (key === 'ArrowLeft') return tile.previousElementSibling;
  const line = tile.closest('.line');
  const at = [...(tile.parentElement?.children ?? [])].indexOf(tile);
  const other = key === 'ArrowDown' ? line?.nextElementSibling : key === 'ArrowUp' ? line?.previousElementSibling : undefined;
  const tiles = other?.querySelectorAll('.tile');
  return tiles && tiles[Math.min(at, tiles.length - 1)];
}

function follow({ target }: Event): void {
  if (!(target instanceof HTMLElement) || !target.classList.contains('tile')) return;
  for (const other of target.parentElement?.querySelectorAll('[tabindex="0"]') ?? []) other.setAttribute('tabindex', '-1');
  target.setAttribute('tabindex', '0');
}
