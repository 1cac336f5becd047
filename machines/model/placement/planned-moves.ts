import type { WorkerId } from '../ids.js';
import type { PartitionRow } from '../partition-table.js';
import {
  moveReasons,
  runsOf,
  UNMET_MAX,
  type MoveReason,
  type PlacementOption,
  type PlacementReasoning,
  type UnmetRule,
} from './reasoning.js';
import { forbiddingRule } from './rules.js';
import type { PlacementInput, PlacementStrategy, PlacementWorker } from './strategy.js';

export interface ReasonedMove {
  readonly row: PartitionRow;
  readonly to: WorkerId;
  readonly reason: MoveReason;
}

interface Wish {
  readonly input: PlacementInput;
  /** All but those that are removed. */
  readonly rows: readonly PartitionRow[];
  readonly wanted: ReadonlyMap<string, string>;
  readonly scope: 'vacant' | 'all';
  readonly draining: ReadonlySet<string>;
  readonly withheld: ReadonlySet<string>;
  /** Workers that are held for their name: nothing goes to them. */
  readonly absent: ReadonlySet<string>;
}

/** What has to move from what is committed to what is wanted, the most urgent first, and never more on a worker than it may have. */
export function movesOf(wish: Wish): ReasonedMove[] {
  const { input, rows, wanted, absent } = wish;
  const workers = new Map(input.workers.map((worker) => [worker.id, worker]));
  const moves: ReasonedMove[] = [];
  for (const row of rows) {
    const to = wanted.get(row.id) as WorkerId | undefined;
    const now = placeOf(row);
    if (to === undefined || to === now || absent.has(to) || (wish.scope === 'vacant' && now)) continue;
    moves.push({ row, to, reason: reasonOf(row, wish, workers) });
  }
  moves.sort((a, b) => moveReasons.indexOf(a.reason) - moveReasons.indexOf(b.reason));
  return input.workers.some(({ partitionsMax }) => partitionsMax !== undefined) ? passable(moves, wish) : moves;
}

/** Where a partition is, or is on its way to. */
const placeOf = (row: PartitionRow): WorkerId | null => row.next ?? row.owner;

function reasonOf(row: PartitionRow, { draining, withheld }: Wish, workers: ReadonlyMap<string, PlacementWorker>): MoveReason {
  const now = placeOf(row);
  if (!now) return row.last ? 'ownerGone' : 'new';
  if (draining.has(now)) return 'draining';
  if (withheld.has(now)) return 'withheld';
  const worker = workers.get(now);
  return worker && row.rules && forbiddingRule(row.rules, worker) ? 'rule' : 'balance';
}

/**
 * The moves in an order in which no worker has more than its maximum after any of them: into a full worker goes nothing before something went
 * out. Those that change places in a circle come last. What nobody has, and would wait for a move that is not made now, goes to whoever has room.
 */
function passable(moves: readonly ReasonedMove[], { input, rows, scope, absent }: Wish): ReasonedMove[] {
  const counts = new Map<string, number>();
  const count = (worker: string | null, change: number): unknown => worker && counts.set(worker, (counts.get(worker) ?? 0) + change);
  const limits = new Map(input.workers.map(({ id, partitionsMax }) => [id, partitionsMax ?? Infinity]));
  const hasRoom = (worker: string): boolean => (counts.get(worker) ?? 0) < (limits.get(worker) ?? Infinity);
  for (const row of rows) count(placeOf(row), 1);
  const passed: ReasonedMove[] = [];
  const pass = (move: ReasonedMove): void => {
    count(placeOf(move.row), -1);
    count(move.to, 1);
    passed.push(move);
  };
  let waiting = [...moves];
  for (let before = Infinity; waiting.length < before;) {
    before = waiting.length;
    waiting = waiting.filter((move) => {
      const canPass = hasRoom(move.to);
      if (canPass) pass(move);
      return !canPass;
    });
  }
  if (scope === 'all' && absent.size === 0) return [...passed, ...waiting];
  for (const move of waiting.filter(({ row }) => !placeOf(row))) {
    const mayTake = (worker: PlacementWorker): boolean =>
      !absent.has(worker.id) && hasRoom(worker.id) && !forbiddingRule(move.row.rules ?? {}, worker);
    const other = input.workers.find(mayTake);
    if (other) pass({ ...move, to: other.id as WorkerId });
  }
  return passed;
}

interface Reasoned {
  readonly strategy: PlacementStrategy;
  readonly input: PlacementInput;
  readonly rows: readonly PartitionRow[];
  readonly moves: readonly ReasonedMove[];
  readonly unmet: readonly UnmetRule[];
  readonly scope: 'vacant' | 'all';
}

/** What was weighed, and why each partition moves. */
export function reasoningOf({ strategy, input, rows, moves, unmet, scope }: Reasoned): PlacementReasoning {
  const reasons = runsOf(moves.map(({ reason }) => reason));
  const needed = moves.filter(({ reason }) => reason !== 'balance');
  const options = [optionOf('nothing', [], { input, rows }), optionOf('minimal', needed, { input, rows })];
  if (scope === 'all') options.push(optionOf('wanted', moves, { input, rows }));
  const chosen = scope === 'all' ? 'wanted' : 'minimal';
  return { strategy: strategy.name, options, chosen, reasons, unmet: unmet.slice(0, UNMET_MAX), unmetCount: unmet.length };
}

function optionOf(name: PlacementOption['name'], moves: readonly ReasonedMove[], now: Pick<Reasoned, 'input' | 'rows'>): PlacementOption {
  const loads = new Map<string, number>(now.input.workers.map(({ id }) => [id, 0]));
  const add = (worker: string | null, weight: number): void => {
    const load = worker === null ? undefined : loads.get(worker);
    if (worker !== null && load !== undefined) loads.set(worker, load + weight);
  };
  let vacant = 0;
  let moved = 0;
  for (const row of now.rows) {
    add(placeOf(row), row.weight);
    if (!placeOf(row)) vacant++;
  }
  for (const { row, to } of moves) {
    add(placeOf(row), -row.weight);
    add(to, row.weight);
    moved += row.weight;
    if (!placeOf(row)) vacant--;
  }
  return { name, moves: moves.length, weight: rounded(moved), vacant, maxOverMean: rounded(maxOverMean(now.input.workers, loads)) };
}

function maxOverMean(workers: readonly PlacementWorker[], loads: ReadonlyMap<string, number>): number {
  let most = 0;
  let load = 0;
  let capacity = 0;
  for (const worker of workers) {
    const own = Math.max(0, loads.get(worker.id) ?? 0);
    most = Math.max(most, own / worker.capacity);
    load += own;
    capacity += worker.capacity;
  }
  return load === 0 ? 1 : (most * capacity) / load;
}

/** To six digits: what people read, and the same text on every machine. */
const rounded = (amount: number): number => Number(amount.toPrecision(6));
