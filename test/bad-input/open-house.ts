import { onTestFinished } from 'vitest';
import type { ConclaveError, Group, Worker } from '../../src/index.js';
import type { Link } from '../../src/ports.js';
import { beatSubject } from '../../src/protocol/subjects.js';
import { rejectedChannel, type RejectedInput } from '../../src/member/rejected-input.js';
import { groupFact, openFleet } from '../support/open-fleet.js';

const soon = { timeoutMs: 30_000 };

/** A group at rest, and somebody among it who may write whatever he likes: to its log, and to its leader. */
export interface OpenHouse {
  readonly workers: readonly Worker[];
  readonly group: Group;
  readonly link: Link;
  /** What workers said went wrong, since the beginning. */
  readonly errors: readonly ConclaveError[];
  /** How many were rejected so far, in this process, by kind. */
  readonly rejected: (what: RejectedInput['what']) => number;
  /** Who owns what under which epoch, by every worker's own account. */
  readonly owned: () => readonly string[];
  readonly write: (data: Uint8Array) => Promise<void>;
  /** What the leader answers to these bytes. */
  readonly ask: (data: Uint8Array) => Promise<Uint8Array | undefined>;
  /** Resolves when everything that was written before was applied by the observer, and by the group: it has gone on to decide. */
  readonly goOn: () => Promise<void>;
}

export async function openHouse(count: number): Promise<OpenHouse> {
  const { memory, workers, open } = await openFleet(count);
  const group = await open();
  await groupFact(group, ({ placement }) => placement.partitions.length === 12 && placement.partitions.every(({ owner }) => owner));
  const link = await memory.link('orders', { name: 'intruder', ...soon });
  const errors: ConclaveError[] = [];
  for (const worker of workers) worker.on('error', (error) => errors.push(error));
  return {
    workers,
    group,
    link,
    errors,
    rejected: countRejected().of,
    owned: () =>
      workers.flatMap(({ id, assignment }) => assignment.partitions.map((partition) => `${id} ${partition.id}@${partition.epoch}`)),
    async write(data) {
      await link.log.append(data, soon);
    },
    async ask(data) {
      const leader = group.members.find((member) => member.leader);
      const reply = await link.bus.request(beatSubject('orders', leader?.id ?? ''), data, soon);
      return reply.kind === 'answered' ? reply.data : undefined;
    },
    async goOn() {
      await group.pause();
      await group.resume();
    },
  };
}

/** Counts what is rejected in this process from now on. */
export function countRejected(): {
  readonly of: (what: RejectedInput['what']) => number;
  readonly reach: (what: RejectedInput['what'], count: number) => Promise<void>;
} {
  const counts = new Map<string, number>();
  const waiting = new Set<() => void>();
  const of = (what: string): number => counts.get(what) ?? 0;
  const listen = (message: unknown): void => {
    const { what } = message as RejectedInput;
    counts.set(what, of(what) + 1);
    for (const look of waiting) look();
  };
  rejectedChannel.subscribe(listen);
  onTestFinished(() => void rejectedChannel.unsubscribe(listen));
  const reach = (what: string, count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (of(what) >= count) resolve();
      };
      waiting.add(look);
      look();
    });
  return { of, reach };
}
