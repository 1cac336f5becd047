import type { PastView, PartitionRow, RecordRow } from '../rows.js';
import { ask } from './ask.js';
import type { Context, Page } from './context.js';
import { element } from './element.js';
import { moment } from './moment.js';
import { card, empty, recordList } from './parts.js';
import { linesOf } from './partitions-page.js';
import type { Known } from './store.js';
import { tileGrid, tileOf, troublesOf, type Tile } from './tiles.js';
import { count, triggerWord } from './words.js';

/** Entries that change who has what, or who is there to have it. */
const TURNING = /^(placement\.|member\.|leader\.(claim|resign)|partitions?\.|worker\.drain|maintenance\.|hold\.)/;
const PAUSE_MS = 120;
const PASTS_MAX = 50;

/** Older records than the live ones: asked for once. */
let older: readonly RecordRow[] | string | undefined;
let isAsked = false;
/** The entry at which the slider stands; undefined: now. */
let chosen: number | undefined;
let waiting: ReturnType<typeof setTimeout> | undefined;
let problem = '';
const pasts = new Map<number, PastView>();

/** The group at any entry of its log that is still stored, and why each placement was made. */
export const historyPage: Page = (context) => {
  const { known } = context;
  if (!isAsked) askOlder(context);
  const records = allRecords(known).filter(({ kind, outcome }) => TURNING.test(kind ?? '') && outcome !== 'rejected');
  if (records.length === 0) return [element('h1', {}, 'History'), nothingYet()];
  const past = chosen === undefined ? undefined : pasts.get(chosen);
  return [
    element('h1', {}, 'History'),
    slider(records, context),
    problem !== '' && element('p', { class: 'problem', role: 'alert' }, problem),
    chosen === undefined ? nowCard(known) : pastCard(past, records),
    placements(records),
  ];
};

const nothingYet = (): HTMLElement =>
  empty(
    'Nothing is stored yet',
    element('p', {}, 'With the first worker the log begins: every placement stands here then, with its reasons, and can be gone back to.'),
  );

function askOlder({ rerender }: Context): void {
  isAsked = true;
  const settle = (answer: readonly RecordRow[] | string): void => {
    older = answer;
    rerender();
  };
  void ask<readonly RecordRow[]>('history').then(settle, (error: unknown) => settle((error as Error).message));
}

function allRecords({ records }: Known): readonly RecordRow[] {
  const first = records[0]?.sequence ?? Infinity;
  return [...(Array.isArray(older) ? (older as readonly RecordRow[]) : []).filter(({ sequence }) => sequence < first), ...records];
}

function slider(records: readonly RecordRow[], context: Context): HTMLElement {
  const at = chosen === undefined ? records.length : records.findIndex(({ sequence }) => sequence >= (chosen ?? 0));
  const words = chosen === undefined ? 'now' : `entry ${chosen}`;
  const move = (to: number): void => travel(records[to]?.sequence, context);
  return element(
    'div',
    { class: 'slider' },
    element('button', { type: 'button', onclick: () => move(Math.max(0, at - 1)), 'aria-label': 'One entry back' }, '‹'),
    element('input', {
      ...{
        type: 'range',
        name: 'entry',
        min: 0,
        max: records.length,
        value: at,
        'aria-label': 'Entry of the log',
        'aria-valuetext': words,
      },
      oninput: (event: Event) => move(Number((event.target as HTMLInputElement).value)),
    }),
    element('button', { type: 'button', onclick: () => move(at + 1), 'aria-label': 'One entry on' }, '›'),
    element('output', {}, words),
    element('button', { type: 'button', onclick: () => move(records.length), disabled: chosen === undefined }, 'Now'),
  );
}

/** Waits until the slider rests: each stop is a replay on the server. */
function travel(sequence: number | undefined, { rerender }: Context): void {
  chosen = sequence;
  problem = '';
  const input = document.querySelector<HTMLInputElement>('.slider input');
  clearTimeout(waiting);
  rerender();
  if (sequence === undefined && input) input.value = input.max;
  if (sequence === undefined || pasts.has(sequence)) return;
  waiting = setTimeout(() => {
    void replay(sequence)
      .catch((error: unknown) => (problem = (error as Error).message))
      .then(rerender);
  }, PAUSE_MS);
}

/** With the entry before it, if there is one, so that the page can show what changed. */
async function replay(sequence: number): Promise<void> {
  const before = pasts.has(sequence - 1) ? undefined : askPast(sequence - 1);
  const past = await askPast(sequence);
  pasts.set(sequence, past);
  const earlier = await before?.catch(() => undefined);
  if (earlier) pasts.set(sequence - 1, earlier);
  for (const key of [...pasts.keys()].slice(0, -PASTS_MAX)) pasts.delete(key);
}

const askPast = (sequence: number): Promise<PastView> => ask<PastView>('at', { sequence: String(sequence) });

function nowCard({ group, members, partitions }: Known): HTMLElement {
  const troubles = troublesOf(members);
  return card(
    'The group now',
    element('p', { class: 'quiet' }, `Placement ${group.version}, ${triggerWord(group.trigger)}. Move the slider to go back.`),
    tileGrid(
      linesOf({ members }, partitions, (row) => tileOf(row, troubles)),
      'Partitions now',
    ),
  );
}

function pastCard(past: PastView | undefined, records: readonly RecordRow[]): HTMLElement {
  const record = records.find(({ sequence }) => sequence === chosen);
  const title = `The group after entry ${chosen ?? ''}`;
  if (!past) return card(title, element('p', { class: 'quiet' }, problem === '' ? 'Replaying the log …' : 'It could not be replayed.'));
  const before = pasts.get(past.sequence - 1);
  const owners = before && new Map(before.partitions.map(({ id, owner }) => [id, owner]));
  const draw = (row: PartitionRow): Tile => pastTile(row, owners);
  return card(
    title,
    element('p', {}, record?.facts.join('; ') ?? record?.kind ?? ''),
    typeof record?.storedAtMs === 'number' && element('p', { class: 'quiet' }, moment(record.storedAtMs)),
    element(
      'p',
      { class: 'quiet' },
      `Leader: ${past.leader?.id ?? past.leader?.name ?? 'nobody'}. Placement ${past.version}. ${count(past.members.length, 'worker')}, ${count(past.partitions.length, 'partition')}${past.paused ? ', planned moves paused' : ''}.`,
    ),
    tileGrid(linesOf(past, past.partitions, draw), `Partitions after entry ${past.sequence}`),
  );
}

function pastTile({ id, owner, next, epoch }: PartitionRow, owners: ReadonlyMap<string, string | null> | undefined): Tile {
  const isChanged = owners !== undefined && owners.has(id) && owners.get(id) !== owner;
  const title = `${id}: ${owner ?? 'no owner'}, epoch ${epoch}${isChanged ? `, from ${owners.get(id) ?? 'nobody'}` : ''}`;
  if (owner === null) return { id, title, kind: 'vacant' };
  return { id, title, kind: isChanged ? 'changed' : next === null ? 'serving' : 'moving' };
}

function placements(records: readonly RecordRow[]): HTMLElement {
  const made = records.filter(({ kind }) => kind === 'placement.commit');
  const title = made.length === 0 ? 'Placements' : 'Placements, newest first';
  if (made.length === 0) return card(title, element('p', { class: 'quiet' }, `None is stored: ${triggerWord(null)}.`));
  return card(title, typeof older === 'string' && element('p', { class: 'quiet' }, older), recordList(made));
}
