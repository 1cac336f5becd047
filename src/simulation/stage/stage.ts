import { PROTOCOL_MAX, type Entry } from '../../../machines/model/entries.js';
import { memberOf } from '../../../machines/model/group-state.js';
import type { MemberId, WorkerId } from '../../../machines/model/ids.js';
import { timingPresets, withDrift, type Timing } from '../../../machines/model/timing.js';
import type { Fate, Scenario } from '../faults/scenario.js';
import type { Referee } from '../judge/referee.js';
import type { SimulatedGroup } from '../world/simulated-group.js';
import type { SeededRandom } from '../world/seeded-random.js';
import type { SimulatedWorld } from '../world/simulated-world.js';
import { calmWeather } from '../world/weather.js';
import { Declared } from './declared.js';
import { StagedNode, type Birth, type Life } from './staged-node.js';
import { moody, ordinaryCode, type UserCode } from './user-code.js';

export interface StageParts {
  readonly world: SimulatedWorld;
  readonly referee: Referee;
  readonly scenario: Scenario;
  readonly userCode?: UserCode;
}

const GROUP = 'simulated';
const REMEDY_MS = 5_000;
/** So long a line that fades brings what had waited. */
const READING_MS = 50;
const NEXT_PROTOCOL = PROTOCOL_MAX + 1;
/** What a process says that is too old for its group. */
const TOO_OLD = ['ERR_CONCLAVE_NEWER_ENTRY', 'ERR_CONCLAVE_JOIN_REFUSED'];
const encoder = new TextEncoder();

/** A service of several nodes in the simulated world, and what faults can do to it. */
export class Stage {
  readonly world: SimulatedWorld;
  readonly group: SimulatedGroup;
  readonly declared: Declared;
  readonly nodes: readonly StagedNode[];
  readonly timing: Timing;
  readonly #referee: Referee;
  readonly #scenario: Scenario;
  readonly #userCode: UserCode;
  readonly #random: SeededRandom;
  readonly #drained = new Set<WorkerId>();
  #isHealed = false;

  constructor({ world, referee, scenario, userCode = ordinaryCode }: StageParts) {
    this.world = world;
    this.group = world.group(GROUP);
    this.timing = timingPresets[scenario.timing];
    this.#referee = referee;
    this.#scenario = scenario;
    this.#userCode = userCode;
    this.#random = world.random.fork('stage');
    this.declared = new Declared(scenario.partitions, this.#random.fork('partitions'));
    this.nodes = scenario.rates.map((_, index) => this.#node(index));
    this.group.onStored = (record) => referee.stored(record);
  }

  node(index: number): StagedNode {
    return this.nodes[index % this.nodes.length] as StagedNode;
  }

  /** The nodes that are whole in the end. */
  get core(): readonly StagedNode[] {
    return this.nodes.filter((_, index) => this.#fateOf(index) === null);
  }

  tell(what: string): void {
    this.#referee.trace.tell('FAULT', what);
  }

  /** The server loses the last entries that it had acknowledged. */
  forget(count: number): void {
    const { first, last } = this.group.log.position();
    const kept = Math.max(first - 1, last - count);
    this.group.log.goBack(kept);
    this.#referee.wentBack(kept, 3 * withDrift(this.timing.leaseMs));
    // A log that ends before its snapshot refuses every start: whoever runs the servers deletes both, as the error says.
    this.#after(REMEDY_MS, () => {
      const { snapshots, log } = this.group;
      if ((snapshots.newest(Infinity)?.sequence ?? 0) > log.position().last) this.replaceLog();
    });
  }

  replaceLog(): void {
    this.group.replace();
    // A snapshot on its way lands after that, and refuses every start: whoever runs the servers deletes it too, as the error says.
    this.#after(REMEDY_MS, () => this.group.dropForeignSnapshots());
    this.#referee.wentBack(0, 3 * withDrift(this.timing.leaseMs));
  }

  /** This node and some of those after it, as many as `share` (0 to 1) says, are where the log is not. */
  split(index: number, { share, forMs }: { readonly share: number; readonly forMs: number }): void {
    const count = 1 + Math.floor(share * this.nodes.length);
    for (let next = index; next < index + count; next++) this.node(next).eachLine((line) => line.part(forMs));
  }

  /** Nothing comes over the lines of this node for a while, then all at once, and then they are cut. */
  fade(index: number, { lateMs, goneMs }: { readonly lateMs: number; readonly goneMs: number }): void {
    const { process } = this.node(index);
    if (!process) return;
    const lines = this.world.lines(process);
    for (const line of lines) line.stall(lateMs);
    this.#after(lateMs + READING_MS, () => {
      if (!this.#isHealed) for (const line of lines) line.cut('both', goneMs);
    });
  }

  /** Entries that count for nothing, spread over a while. */
  chatter(count: number, forMs: number): void {
    const author = this.#random.id() as MemberId;
    for (let counter = 1; counter <= count; counter++)
      this.#after((forMs * counter) / count, () =>
        this.#operate({ v: 1, author, counter, kind: 'worker.drain', worker: 'worker-999' as WorkerId, draining: true }),
      );
  }

  /** Every node in turn, from this one on, gets the next version, as long as there are faults. */
  rollOut(index: number, stepMs: number): void {
    const update = (turn: number): void => {
      if (!this.#isHealed) this.node(index + turn).update(NEXT_PROTOCOL, stepMs / 2);
    };
    for (const turn of this.nodes.keys()) this.#after(turn * stepMs, () => update(turn));
  }

  /** One node gets the other version: the next one, or back. */
  changeVersion(index: number, returnsAfterMs: number): void {
    const node = this.node(index);
    node.update(node.protocolMax === NEXT_PROTOCOL ? PROTOCOL_MAX : NEXT_PROTOCOL, returnsAfterMs);
  }

  changePartitions(strength: number): void {
    this.declared.change(strength);
  }

  maintain(forMs: number): void {
    this.#operate({ ...this.#operator(), kind: 'maintenance.set', paused: true });
    this.#after(forMs, () => this.#operate({ ...this.#operator(), kind: 'maintenance.set', paused: false }));
  }

  drain(index: number, forMs: number): void {
    const worker = this.node(index).worker?.id as WorkerId | null | undefined;
    if (!worker || !memberOf(this.#referee.state, worker)) return;
    this.#drained.add(worker);
    this.#operate({ ...this.#operator(), kind: 'worker.drain', worker, draining: true });
    this.#after(forMs, () => this.#undrain(worker));
  }

  /** Faults end: the core is whole, the rest is broken for good. */
  end(): void {
    this.#isHealed = true;
    this.world.weather = calmWeather;
    this.group.heal();
    if (this.#referee.state.paused) this.#operate({ ...this.#operator(), kind: 'maintenance.set', paused: false });
    for (const worker of [...this.#drained]) this.#undrain(worker);
    for (const [index, node] of this.nodes.entries()) {
      const fate = this.#fateOf(index);
      if (fate === null) node.heal();
      else node.condemn(fate);
    }
  }

  #fateOf(index: number): Fate | null {
    return this.#scenario.fates[index] ?? null;
  }

  #undrain(worker: WorkerId): void {
    if (this.#drained.delete(worker)) this.#operate({ ...this.#operator(), kind: 'worker.drain', worker, draining: false });
  }

  #operator(): { readonly v: number; readonly author: MemberId; readonly counter: number } {
    return { v: 1, author: this.#random.id() as MemberId, counter: 1 };
  }

  #operate(entry: Entry): void {
    this.group.log.append(encoder.encode(JSON.stringify(entry)));
  }

  #node(index: number): StagedNode {
    return new StagedNode({
      name: `node-${index}-`,
      begin: (node, birth) => this.#begin(node, { ...birth, rate: this.#scenario.rates[index] ?? 1 }),
      stop: (life, hold) => this.#referee.stop(life, { hold, timeoutMs: this.timing.stopMs }),
      linesOf: (process) => this.world.lines(process),
      onDeath: (process) => this.#referee.died(process),
      after: (ms, then) => this.#after(ms, then),
    });
  }

  #begin(node: StagedNode, { id, name, protocolMax, onOver, rate }: Birth & { readonly rate: number }): Life {
    const process = this.world.spawn(id, { rate, protocolMax });
    const surroundings = { process: id, clock: process.userClock, random: process.random.fork('user') };
    const worker = this.world.worker(process, {
      group: GROUP,
      ...(name !== undefined && { name }),
      partitions: this.declared.source(process),
      timing: this.#scenario.timing,
      run: this.#referee.witness(process, moody(node.mood, surroundings, this.#userCode(surroundings))),
    });
    const life: Life = { process, worker, isNamed: name !== undefined, isStopping: false };
    this.#referee.watch(life);
    const over = (): void => this.#after(0, () => onOver(life));
    worker.on('change', ({ state }) => (state === 'failed' || state === 'stopped') && over());
    // As the error says, the node is updated.
    const blame = (error: unknown): void => {
      if (TOO_OLD.includes((error as { readonly code?: string }).code ?? '')) node.protocolMax = NEXT_PROTOCOL;
    };
    worker.on('error', blame);
    const failed = (error: unknown): void => {
      blame(error);
      over();
    };
    process.soon(() => void worker.start().catch(failed));
    return life;
  }

  #after(ms: number, then: () => void): void {
    this.world.clock.setTimeout(then, ms);
  }
}
