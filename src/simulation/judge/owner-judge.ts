import type { RunContext, RunPartition } from '../../member/run-function.js';
import { EpochWatch } from '../epoch-mistakes.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { SimulatedProcess } from '../world/simulated-process.js';
import type { Accuse } from './violation.js';

/** How long after the end of its trust user code must have been told, when its process was not standing still. */
const TOLD_WITHIN_MS = 100;

/** User code of one grant in one process, while it runs. */
export interface ActiveRun {
  readonly process: SimulatedProcess;
  readonly partition: RunPartition;
  readonly context: RunContext;
  /** When it was first seen without trust and not told to end; in world time. */
  untoldSinceMs: number | undefined;
}

export interface OwnerJudgeParts {
  readonly accuse: Accuse;
  readonly clock: VirtualClock;
  /** Two trusted owners are a violation. Default: true. */
  readonly isExclusive?: boolean;
}

/** Watches what user code runs where: never two trusted owners (I3), epochs that rise (I2), no work long after trust (I7). */
export class OwnerJudge {
  readonly #accuse: Accuse;
  readonly #clock: VirtualClock;
  readonly #isExclusive: boolean;
  #epochs = new EpochWatch();
  #judgesFromMs = -Infinity;
  readonly #active = new Map<string, Set<ActiveRun>>();
  /** Partitions that run in more than one process. */
  readonly #contested = new Set<string>();

  constructor({ accuse, clock, isExclusive = true }: OwnerJudgeParts) {
    this.#accuse = accuse;
    this.#clock = clock;
    this.#isExclusive = isExclusive;
  }

  /**
   * The log lost what it had acknowledged. Its sequences, and so epochs, are given out again, and who is trusted by entries that are gone is
   * unknown to those that came after: no promise holds until all trust of before has ended.
   */
  pardon(forMs: number): void {
    this.#judgesFromMs = this.#clock.now() + forMs;
    this.#epochs = new EpochWatch();
  }

  started(run: ActiveRun): void {
    const { id } = run.partition;
    const runs = this.#active.get(id) ?? new Set();
    this.#active.set(id, runs.add(run));
    if (runs.size > 1) this.#contested.add(id);
    if ([...runs].some((other) => other !== run && other.process === run.process))
      this.#accuse('I3', `${id} runs twice at once in ${run.process.id}`);
    if (this.#clock.now() < this.#judgesFromMs) return;
    if (!run.context.isTrusted()) this.#accuse('I7', `${id} starts in ${run.process.id} under epoch ${run.context.epoch} without trust`);
    const mistake = this.#epochs.note({
      partition: id,
      epoch: run.context.epoch,
      incarnation: run.process.id,
      atMs: this.#clock.now(),
      kind: 'started',
      pid: 0,
      worker: run.context.workerId,
    });
    // Where owners may overlap, one that does not know yet of a newer one may start its own grant late: its older epoch tells.
    if (mistake && (this.#isExclusive || mistake.kind === 'repeated' || mistake.before.incarnation === run.process.id))
      this.#accuse(
        'I2',
        `${id} starts in ${run.process.id} under epoch ${run.context.epoch}, ${mistake.kind}: ${mistake.before.incarnation} had ${mistake.before.epoch}`,
      );
  }

  ended(run: ActiveRun): void {
    const runs = this.#active.get(run.partition.id);
    if (!runs?.delete(run)) return;
    if (runs.size < 2) this.#contested.delete(run.partition.id);
  }

  /** A dead process runs nothing. */
  died(process: SimulatedProcess): void {
    for (const runs of this.#active.values()) for (const run of [...runs]) if (run.process === process) this.ended(run);
  }

  /** Who runs a partition and may rely on it. */
  trusted(partition: string): readonly ActiveRun[] {
    return [...(this.#active.get(partition) ?? [])].filter((run) => !run.process.isDead && run.context.isTrusted());
  }

  /** After every step. Trust ends by time alone and begins in steps only: two trusted owners at any instant are two right after a step. */
  look(): void {
    if (!this.#isExclusive || this.#clock.now() < this.#judgesFromMs) return;
    for (const partition of this.#contested) {
      const [one, other] = this.trusted(partition);
      if (one && other)
        this.#accuse(
          'I3',
          `${partition} has two trusted owners: ${one.process.id} (epoch ${one.context.epoch}) and ${other.process.id} (epoch ${other.context.epoch})`,
        );
    }
  }

  /** Now and then: user code without trust has been told to end. */
  lookAtWork(): void {
    const nowMs = this.#clock.now();
    for (const runs of this.#active.values())
      for (const run of runs) {
        const isUntold = !run.context.isTrusted() && !run.context.signal.aborted && !run.process.isStill;
        const sinceMs = isUntold ? Math.max(run.untoldSinceMs ?? nowMs, run.process.stillUntilMs) : undefined;
        run.untoldSinceMs = sinceMs;
        if (sinceMs !== undefined && nowMs - sinceMs > TOLD_WITHIN_MS)
          this.#accuse(
            'I7',
            `${run.partition.id} works in ${run.process.id} for ${Math.round(nowMs - sinceMs)} ms without trust, and was not told to end`,
          );
      }
  }
}
