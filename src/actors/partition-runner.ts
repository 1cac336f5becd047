import { fromCallback } from 'xstate';
import type { PartitionId, Epoch } from '../../machines/model/ids.js';
import { rowOf } from '../../machines/model/partition-table.js';
import type { RunCommand } from '../../machines/partition.machine.js';
import { PartitionEndedError, PartitionError } from '../errors.js';
import type { Session } from '../member/session.js';
import { tellRun, type RunMessage } from '../member/witness.js';
import type { Lingering } from './lingering.js';

/** Why `signal` aborts: the reason says who asked. */
const reasons: { readonly [R in RunCommand['reason']]: string } = {
  drained: 'the partition is handed over, or the worker stops',
  paused: 'trust ran out: the leader did not answer within the lease',
  dropped: 'the grant is void',
};

/** Runs user code for one grant, after an earlier run of the same partition in this process is over; aborts it when told, or when stopped. */
export const partitionRunner = (session: Session, lingering: Lingering) =>
  fromCallback<RunCommand, { readonly partition: PartitionId; readonly epoch: Epoch }>(({ sendBack, receive, input }) => {
    const run = new Run(session, input);
    receive(({ reason }) => run.abort(reason));
    void lingering.after(input.partition, () => run.settle()).then((ended) => run.isHeard && sendBack({ type: 'run.ended', ...ended }));
    return () => run.end();
  });

class Run {
  readonly #session: Session;
  readonly #partition: PartitionId;
  readonly #epoch: Epoch;
  readonly #controller = new AbortController();
  isHeard = true;

  constructor(session: Session, { partition, epoch }: { readonly partition: PartitionId; readonly epoch: Epoch }) {
    this.#session = session;
    this.#partition = partition;
    this.#epoch = epoch;
  }

  abort(reason: RunCommand['reason']): void {
    if (!this.#controller.signal.aborted)
      this.#controller.abort(new PartitionEndedError(`partition ${this.#partition}, epoch ${this.#epoch}: ${reasons[reason]}`, reason));
  }

  /** The grant is over for us, whether user code has noticed or not. */
  end(): void {
    this.isHeard = false;
    this.abort('dropped');
  }

  /** Never rejects. */
  async settle(): Promise<{ readonly failed: boolean; readonly lasted: boolean }> {
    const { clock, config, report } = this.#session;
    const { signal } = this.#controller;
    const row = rowOf(this.#session.state.partitions, this.#partition);
    const workerId = this.#session.worker;
    if (signal.aborted || !row || !workerId) return { failed: false, lasted: false };
    if (!this.#isTrusted(workerId)) return this.#waitForEnd();
    const { id, keys, weight } = row;
    const startedAtMs = clock.now();
    this.#tell('started');
    const problem = await this.#call(() =>
      config.run({ id, keys, weight }, { signal, epoch: this.#epoch, workerId, isTrusted: () => this.#isTrusted(workerId) }),
    );
    this.#tell(problem ? 'failed' : 'ended');
    if (problem) report.error(problem);
    return { failed: problem !== undefined, lasted: clock.now() - startedAtMs >= config.timing.restartMaxMs };
  }

  #tell(phase: RunMessage['phase']): void {
    tellRun(this.#session, { partition: this.#partition, epoch: this.#epoch, phase });
  }

  /** Trust has ended, and after a pause its timer may be late: nothing starts, and what ends the work of others ends this. */
  #waitForEnd(): Promise<{ readonly failed: false; readonly lasted: false }> {
    const { signal } = this.#controller;
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ failed: false, lasted: false }), { once: true }));
  }

  async #call(run: () => unknown): Promise<PartitionError | undefined> {
    const { signal } = this.#controller;
    const at = { partition: this.#partition, epoch: this.#epoch };
    try {
      await run();
      return signal.aborted ? undefined : new PartitionError(`run() of partition ${at.partition} returned before its signal aborted`, at);
    } catch (cause) {
      const expected = signal.aborted && (cause === signal.reason || (cause instanceof Error && cause.name === 'AbortError'));
      return expected ? undefined : new PartitionError(`run() of partition ${at.partition} threw: ${String(cause)}`, at, { cause });
    }
  }

  #isTrusted(workerId: string): boolean {
    const { trust, state, worker } = this.#session;
    if (!this.isHeard || !trust.isTrusted || worker !== workerId) return false;
    const row = rowOf(state.partitions, this.#partition);
    return row?.owner === workerId && row.epoch === this.#epoch;
  }
}
