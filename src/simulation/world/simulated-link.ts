import { UnavailableError } from '../../errors.js';
import type { AppendOutcome, Bus, Link, LinkStatus, Log, LogRecord, RequestOutcome, Store } from '../../ports.js';
import { guarded } from '../../system/guarded.js';
import { laterWords } from './later-words.js';
import type { Line } from './line.js';
import { roundTrip } from './round-trip.js';
import type { Interest, SimulatedGroup } from './simulated-group.js';

/** One process's access to one group of the simulated server. Keeps the promises of `Link`, and the bad manners of a real network. */
export class SimulatedLink implements Link {
  readonly description = 'simulation';
  readonly log: Log;
  readonly bus: Bus;
  readonly store: Store;
  readonly line: Line;

  constructor(line: Line, group: SimulatedGroup) {
    this.line = line;
    this.log = simulatedLog(line, group);
    this.bus = simulatedBus(line, group);
    this.store = simulatedStore(line, group);
  }

  get status(): LinkStatus {
    return this.line.life.status;
  }

  onStatus(listener: (status: LinkStatus) => void): () => void {
    return this.line.life.onStatus(listener);
  }

  async close(): Promise<void> {
    this.line.life.become('closed');
  }
}

function simulatedLog(line: Line, group: SimulatedGroup): Log {
  return {
    recordBytesMax: group.log.limits.recordBytesMax,
    append(data, { timeoutMs }) {
      const bytes = laterWords(line.process, data);
      return roundTrip<AppendOutcome>(line, {
        timeoutMs,
        channel: 'log',
        isAppend: true,
        there: (reply) =>
          group.serve(
            line,
            () => {
              const outcome = group.append(bytes, line.findsNoRoom());
              reply(() => outcome);
            },
            () => reply(() => ({ kind: 'refused', reason: 'unavailable', cause: unanswered('refused') })),
          ),
        lost: (end) =>
          end === 'down' ? { kind: 'refused', reason: 'unavailable', cause: unanswered(end) } : { kind: 'unknown', cause: unanswered(end) },
      });
    },
    read: (from, limit, { timeoutMs }) => callLog(line, group, { timeoutMs, work: () => group.log.read(from, limit) }),
    position: ({ timeoutMs }) => callLog(line, group, { timeoutMs, work: () => group.log.position() }),
    compact: (through, { timeoutMs }) => callLog(line, group, { timeoutMs, work: () => group.log.compact(through) }),
    watch(listener) {
      const call = guarded(listener);
      let isWatching = true;
      const receive = (record: LogRecord): void => {
        if (isWatching) call(record);
      };
      group.watchers.set(receive, line);
      return line.life.holdUntilClosed(() => {
        isWatching = false;
        group.watchers.delete(receive);
      });
    },
  };
}

function simulatedStore(line: Line, group: SimulatedGroup): Store {
  return {
    save(snapshot, { timeoutMs }) {
      const copy = { sequence: snapshot.sequence, data: new Uint8Array(snapshot.data) };
      return callLog(line, group, { timeoutMs, work: () => group.snapshots.save(copy) });
    },
    load: ({ timeoutMs, below = Infinity }) => callLog(line, group, { timeoutMs, work: () => group.snapshots.newest(below) }),
    prune: (below, { timeoutMs }) => callLog(line, group, { timeoutMs, work: () => group.snapshots.prune(below) }),
  };
}

function simulatedBus(line: Line, group: SimulatedGroup): Bus {
  const listen = (subject: string, receive: Interest['receive']): (() => void) => {
    const interest = { line, receive: guarded(receive) };
    const interests = group.interests.get(subject) ?? new Set();
    group.interests.set(subject, interests.add(interest));
    return line.life.holdUntilClosed(() => {
      interests.delete(interest);
      if (interests.size === 0) group.interests.delete(subject);
    });
  };
  return {
    publish(subject, data) {
      const bytes = new Uint8Array(data);
      line.up(subject, () => {
        for (const { line: other, receive } of group.listed(subject, line))
          other.down(subject, () => receive(new Uint8Array(bytes), unheard));
      });
    },
    subscribe: (subject, listener) => listen(subject, (data) => listener(data)),
    respond: listen,
    request(subject, data, { timeoutMs }) {
      const bytes = laterWords(line.process, data);
      return roundTrip<RequestOutcome>(line, {
        timeoutMs,
        channel: subject,
        there: (reply) => ask(group.listed(subject, line), { subject, bytes, reply }),
        lost: (end) => ({ kind: end === 'late' ? 'timedOut' : 'disconnected' }),
      });
    },
  };
}

/** What is published asks for no answer. */
const unheard = (): void => undefined;

interface Question {
  readonly subject: string;
  readonly bytes: Uint8Array;
  readonly reply: (produce: () => RequestOutcome) => void;
}

/** Everyone who listens gets the question; the first answer counts. */
function ask(interests: readonly Interest[], { subject, bytes, reply }: Question): void {
  if (interests.length === 0) return reply(() => ({ kind: 'noResponders' }));
  for (const { line, receive } of interests)
    line.down(subject, () =>
      receive(new Uint8Array(bytes), (answer) => {
        const data = laterWords(line.process, answer);
        line.up('answers', () => reply(() => ({ kind: 'answered', data })));
      }),
    );
}

/** Runs `work` at the server and brings its result or its error back. Rejects with `UnavailableError` when no answer comes. */
function callLog<T>(
  line: Line,
  group: SimulatedGroup,
  { timeoutMs, work }: { readonly timeoutMs: number; readonly work: () => T },
): Promise<T> {
  const fail = (end: string) => (): never => {
    throw unanswered(end);
  };
  return roundTrip<T>(line, {
    timeoutMs,
    channel: 'api',
    there: (reply) =>
      group.serve(
        line,
        () => reply(settled(work)),
        () => reply(fail('refused')),
      ),
    lost: (end) => fail(end)(),
  });
}

function settled<T>(work: () => T): () => T {
  try {
    const result = work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

const unanswered = (end: string): UnavailableError => new UnavailableError(`the simulated server did not answer: ${end}`);
