import type { OperatorEntry } from '../../../machines/model/entries.js';
import type { MemberId } from '../../../machines/model/ids.js';
import { planPlacement } from '../../../machines/model/plan-placement.js';
import { partitionId } from '../../../machines/model/placement/partition-id.js';
import { sticky } from '../../../machines/model/placement/sticky.js';
import { timingPresets } from '../../../machines/model/timing.js';
import { encodeEntry } from '../../../src/protocol/entry-codec.js';
import { systemClock } from '../../../src/system/system-clock.js';
import { systemRandom } from '../../../src/system/system-random.js';
import type { Violation } from '../../../src/simulation/judge/violation.js';
import type { FleetWorker } from '../../support/fleet-worker.js';
import type { MortalServer } from '../../support/mortal-server.js';
import { TcpLine } from '../../support/tcp-line.js';
import { WorkerFleet } from '../../support/worker-fleet.js';
import { ChaosNode } from './node.js';
import type { ServerPark } from './server-park.js';

export interface ArenaOptions {
  readonly park: ServerPark;
  readonly nodes: number;
  readonly partitions: number;
  /** The compiled program of a worker. */
  readonly script: string;
}

/** Partitions here have one key each. */
export interface Declared {
  readonly key: string;
  readonly weight: number;
}

/** What the workers keep to. The same few names are killed over and over: nobody is to be withheld for that. */
export const timing = { ...timingPresets.balanced, flapMs: 1 };
const GROUP = 'chaos';
const APPEND_MS = 2_000;
const OPERATE_MS = 60_000;

/** A service of real processes on real servers, and who can do what to it. */
export class Arena implements AsyncDisposable {
  readonly fleet: WorkerFleet;
  readonly nodes: ChaosNode[] = [];
  readonly violations: Violation[] = [];
  readonly park: ServerPark;
  readonly group = GROUP;
  /** The partitions that the service declares now. */
  declared: readonly Declared[];
  readonly #lines: TcpLine[] = [];
  readonly #guests: ChaosNode[] = [];

  private constructor(fleet: WorkerFleet, { park, partitions }: ArenaOptions) {
    this.fleet = fleet;
    this.park = park;
    this.declared = Array.from({ length: partitions }, (_, index) => ({ key: `p${index}`, weight: 1 }));
  }

  /** All serve, and the first placement is made. */
  static async open(options: ArenaOptions): Promise<Arena> {
    const { park, script } = options;
    const fleet = await WorkerFleet.open({
      group: GROUP,
      servers: park.urls,
      replicas: park.servers.length === 3 ? 3 : 1,
      timing: { preset: 'balanced', flapMs: timing.flapMs },
      // What is seen of trust does not depend on these marks, and half an hour of them is much to read.
      worksEveryMs: 250,
      script,
    });
    const arena = new Arena(fleet, options);
    for (let index = 0; index < options.nodes; index++) arena.nodes.push(await arena.#node(`node-${index}`));
    await arena.man();
    return arena;
  }

  /** A node that nobody else has to do with now: this one or one after it, alive and serving. */
  free(index: number): ChaosNode | undefined {
    const all = this.nodes.map((_, offset) => this.nodes[(index + offset) % this.nodes.length] as ChaosNode);
    return all.find((node) => !node.isBusy && node.isWhole);
  }

  /** The node of the leader, if nobody has to do with it. */
  get leading(): ChaosNode | undefined {
    return this.nodes.find((node) => !node.isBusy && node.isWhole && node.worker?.status.isLeader);
  }

  /** Does something to a node that nobody else touches meanwhile. False: there is none. */
  async seize(node: ChaosNode | undefined, act: (node: ChaosNode) => Promise<void>): Promise<boolean> {
    if (!node) return false;
    node.isBusy = true;
    try {
      await act(node);
    } finally {
      node.isBusy = false;
    }
    return true;
  }

  /** One more node, under a name that nobody had, for as long as the act takes. */
  async entertain(act: (guest: ChaosNode) => Promise<void>): Promise<boolean> {
    const guest = await this.#node(`guest-${this.#guests.length}`);
    this.#guests.push(guest);
    try {
      await guest.start();
      await act(guest);
    } finally {
      guest.close();
      await guest.kill();
    }
    return true;
  }

  /** Every node has a process, whatever went wrong. */
  async man(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.start()));
  }

  /** Ids of the partitions that are declared now. */
  get partitions(): readonly string[] {
    return this.declared.map(({ key }) => partitionId([key]));
  }

  declare(list: readonly Declared[]): void {
    this.declared = list;
    this.fleet.declare(list);
  }

  /** Writes as an operator does, again and again until the log has it. */
  async operate(body: OperatorEntry): Promise<void> {
    const { log } = this.fleet;
    const author = systemRandom.id() as MemberId;
    const [data] = encodeEntry({ v: 1, author, counter: 1, ...body }, log.link.log.recordBytesMax) ?? [];
    const endsAtMs = systemClock.now() + OPERATE_MS;
    const isStored = (): boolean => log.records.slice(-2_000).some(({ entry }) => entry?.author === author);
    while (!isStored()) {
      if (systemClock.now() > endsAtMs) throw new Error(`the log took no ${body.kind} for ${OPERATE_MS} ms`);
      await log.link.log.append(data as Uint8Array, { timeoutMs: APPEND_MS });
      await this.fleet.until('the entry is in the log', isStored, APPEND_MS).catch(() => undefined);
    }
  }

  accuse(invariant: Violation['invariant'], message: string): void {
    this.violations.push({ invariant, atMs: systemClock.now(), message });
  }

  /** Every declared partition runs once, where the log says, every node serves, and nothing is left to move. Returns when that was seen. */
  async rest(withinMs: number): Promise<number> {
    const endsAtMs = systemClock.now() + withinMs;
    const leftMs = (): number => Math.max(0, endsAtMs - systemClock.now());
    do {
      if (this.fleet.log.problem) await this.fleet.log.goOn();
      await this.fleet.until('all nodes serve, and nothing is left to move', () => this.#isQuiet(), leftMs());
      await this.fleet.atRest(leftMs());
    } while (!this.#isQuiet());
    return systemClock.now();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.nodes) node.close();
    await this.fleet[Symbol.asyncDispose]();
    await Promise.all(this.#lines.map((line) => line[Symbol.asyncDispose]()));
  }

  #isQuiet(): boolean {
    const { state, problem } = this.fleet.log;
    const wanted = this.partitions.toSorted();
    return (
      problem !== undefined ||
      (state.leader !== null &&
        [...this.nodes, ...this.#guests].every((node) => node.isWhole) &&
        this.fleet.partitions.toSorted().join() === wanted.join() &&
        Object.keys(state.members).length === this.nodes.length &&
        planPlacement(state, sticky, { scope: 'all' }).moves.length === 0)
    );
  }

  async #node(name: string): Promise<ChaosNode> {
    const lines = await Promise.all(this.park.servers.map(({ port }: MortalServer) => TcpLine.to(port)));
    this.#lines.push(...lines);
    const servers = lines.map(({ url }) => url);
    return new ChaosNode({
      name,
      lines,
      stopMs: timing.stopMs,
      begin: (node): Promise<FleetWorker> => this.fleet.spawn(node.name, { servers, partitions: this.declared }),
      accuse: (invariant, message) => this.accuse(invariant, message),
    });
  }
}
