import { systemClock } from '../system/system-clock.js';
import type { DemoFleet } from './demo-fleet.js';
import type { DemoWorker } from './demo-worker.js';
import type { Fault, FaultKind } from './demo-result.js';

export interface StoryOptions {
  /** What the worker that joins is called. */
  readonly newcomer: string;
  /** When the demo began. */
  readonly startedAtMs: number;
  /** Called with what happens, as it happens. */
  readonly tell: (line: string) => void;
}

/** Everything that happens to the workers while they work, one thing at a time: the next begins when the group is at rest again. */
export class FaultStory {
  readonly faults: Fault[] = [];
  readonly #fleet: DemoFleet;
  readonly #options: StoryOptions;

  constructor(fleet: DemoFleet, options: StoryOptions) {
    this.#fleet = fleet;
    this.#options = options;
  }

  async play(): Promise<void> {
    await this.#kill('killLeader', this.#leader());
    await this.#kill('killWorker', this.#follower());
    await this.#freeze(this.#follower());
    await this.#join();
    await this.#restart(this.#follower());
    await this.#stop(this.#follower());
  }

  async #kill(kind: 'killLeader' | 'killWorker', victim: DemoWorker): Promise<void> {
    await this.#lose(kind, victim, () => victim.kill());
    await this.#rest();
  }

  /** Past its trust, so that its partitions have moved by the time it wakes up, believing that nothing has happened. */
  async #freeze(victim: DemoWorker): Promise<void> {
    await this.#lose('freeze', victim, () => victim.freeze());
    this.#options.tell(`SIGCONT ${victim.name}: it wakes up, finds its trust ended, and joins again`);
    victim.running.clear();
    victim.thaw();
    await this.#rest();
  }

  async #join(): Promise<void> {
    const { newcomer, tell } = this.#options;
    tell(`${newcomer} joins`);
    const before = this.#fleet.owners();
    const atMs = systemClock.now();
    this.#fleet.spawn(newcomer);
    await this.#rest();
    this.#note({ kind: 'join', target: newcomer, atMs, before, untilMs: this.#lastStart(atMs, ({ worker }) => worker === newcomer) });
  }

  async #restart(victim: DemoWorker): Promise<void> {
    const { name } = victim;
    this.#options.tell(`${name} restarts under its name`);
    const before = this.#fleet.owners();
    const atMs = systemClock.now();
    victim.stop(true);
    await this.#fleet.until(`${name} has ended`, () => victim.exitCode !== undefined);
    this.#fleet.spawn(name);
    await this.#rest();
    this.#note({ kind: 'restart', target: name, atMs, before, untilMs: this.#lastStart(atMs, ({ worker }) => worker === name) });
  }

  async #stop(victim: DemoWorker): Promise<void> {
    await this.#lose('stop', victim, () => victim.stop(false));
    await this.#fleet.until(`${victim.name} has ended`, () => victim.exitCode !== undefined);
    await this.#rest();
  }

  /** Takes a worker away and waits until what it ran runs elsewhere. */
  async #lose(kind: FaultKind, victim: DemoWorker, act: () => void): Promise<void> {
    const before = this.#fleet.owners();
    const lost = new Set(victim.running.keys());
    const says: Partial<Record<FaultKind, string>> = {
      stop: 'stops gracefully',
      freeze: 'freezes (SIGSTOP)',
      killLeader: 'leads, and is killed (SIGKILL)',
    };
    this.#options.tell(`${victim.name} ${says[kind] ?? 'is killed (SIGKILL)'}, with ${lost.size} partitions`);
    const atMs = systemClock.now();
    act();
    const isElsewhere = (): boolean => {
      const owners = this.#fleet.owners();
      return [...lost].every((partition) => (owners.get(partition) ?? victim.name) !== victim.name);
    };
    await this.#fleet.until(`the partitions of ${victim.name} run elsewhere`, isElsewhere);
    const untilMs = this.#lastStart(atMs, ({ worker, partition }) => worker !== victim.name && lost.has(partition));
    this.#note({ kind, target: victim.name, atMs, before, untilMs });
  }

  #note({
    kind,
    target,
    atMs,
    before,
    untilMs,
  }: Omit<Fault, 'recoveredMs' | 'moved'> & { readonly before: ReadonlyMap<string, string>; readonly untilMs: number }): void {
    const after = this.#fleet.owners();
    const moved = [...after].filter(([partition, worker]) => before.get(partition) !== worker).length;
    const recoveredMs = Math.round(untilMs - atMs);
    this.faults.push({ kind, target, atMs: Math.round(atMs - this.#options.startedAtMs), recoveredMs, moved });
    this.#options.tell(`recovered after ${(recoveredMs / 1000).toFixed(2)} s, ${moved} partitions moved`);
  }

  #rest(): Promise<void> {
    return this.#fleet.until('every partition runs and shares are even', () => this.#fleet.isAtRest());
  }

  /** Each partition's first start after the fault counts; the last of them ends it. */
  #lastStart(fromMs: number, isOurs: (start: DemoFleet['starts'][number]) => boolean): number {
    const firsts = new Map<string, number>();
    for (const start of this.#fleet.starts)
      if (start.atMs >= fromMs && isOurs(start) && !firsts.has(start.partition)) firsts.set(start.partition, start.atMs);
    return Math.max(fromMs, ...firsts.values());
  }

  #leader(): DemoWorker {
    const leader = this.#fleet.alive.find(({ name }) => name === this.#fleet.leader?.name);
    if (!leader) throw new Error('nobody leads, although every partition runs');
    return leader;
  }

  #follower(): DemoWorker {
    const follower = this.#fleet.alive.find(
      ({ name, running }) => name !== this.#fleet.leader?.name && name !== this.#options.newcomer && running.size > 0,
    );
    if (!follower) throw new Error('no follower is left');
    return follower;
  }
}
