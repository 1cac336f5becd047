import type { Msg } from '@nats-io/transport-node';
import type { AppendOutcome, Log, LogPosition, LogRecord } from '../ports.js';
import { logStream, logSubject, recordSubject } from '../protocol/subjects.js';
import { systemClock } from '../system/system-clock.js';
import { wallClockMs } from '../system/wall-clock.js';
import { appendOutcome } from './append-outcome.js';
import type { NatsWire } from './nats-wire.js';
import { recordBytesMax } from './record-bytes-max.js';
import { StreamApi } from './stream-api.js';

/** The group's log as a JetStream stream. Reads go to the stream's leader: a follower's copy may lag behind an acknowledged append. */
export function natsLog(wire: NatsWire, group: string): Log {
  const api = new StreamApi(wire, logStream(group));
  const position = async (timeoutMs: number): Promise<LogPosition> => {
    const { state, created, config } = await api.info(timeoutMs);
    // An empty stream reports its first sequence as 0 or as one past its last, depending on its past.
    const first = state.messages === 0 ? state.last_seq + 1 : state.first_seq;
    return { first, last: state.last_seq, identity: created, mayBeOld: config.num_replicas > 1 };
  };
  return {
    get recordBytesMax() {
      return recordBytesMax(wire);
    },
    async append(data, { timeoutMs }) {
      if (wire.life.isUp && data.length > recordBytesMax(wire)) return tooLarge(data, recordBytesMax(wire));
      return appendOutcome(await api.publish(logSubject(group), data, timeoutMs), api.stream);
    },
    async read(from, limit, { timeoutMs }) {
      const endsAtMs = systemClock.now() + timeoutMs;
      const { first, last } = await position(timeoutMs);
      const count = from < first ? 0 : Math.max(0, Math.min(limit, last - from + 1));
      return inTime(api, { from, count, endsAtMs });
    },
    position: ({ timeoutMs }) => position(timeoutMs),
    async compact(through, { timeoutMs }) {
      const endsAtMs = systemClock.now() + timeoutMs;
      const { first, last } = await position(timeoutMs);
      // Purging with sequence 0 means "everything", and beyond the end moves the end: neither may be asked for.
      const keepFrom = Math.min(through, last) + 1;
      if (keepFrom > first) await api.purge({ seq: keepFrom }, endsAtMs - systemClock.now());
    },
    watch(listener) {
      return wire.subscribe(recordSubject(group), (msg) => {
        const record = republished(msg);
        if (record) listener(record);
      });
    },
  };
}

/** So many at once: what has arrived is kept when the next ones do not come in time, so that a slow line gets on as well. */
const READ_STEP = 32;

async function inTime(api: StreamApi, { from, count, endsAtMs }: { from: number; count: number; endsAtMs: number }): Promise<LogRecord[]> {
  const found: LogRecord[] = [];
  while (found.length < count) {
    const start = from + found.length;
    const wanted = Array.from({ length: Math.min(READ_STEP, count - found.length) }, (_, index) => ({ seq: start + index }));
    try {
      const records = await api.messages(wanted, endsAtMs - systemClock.now());
      found.push(...records);
      if (records.length < wanted.length) break;
    } catch (error) {
      if (found.length === 0) throw error;
      break;
    }
  }
  return found;
}

/** The server adds the sequence when it republishes, and no time; a message without a sequence was not stored. */
function republished(msg: Msg): LogRecord | undefined {
  const sequence = Number(msg.headers?.get('Nats-Sequence'));
  return Number.isSafeInteger(sequence) && sequence > 0 ? { sequence, data: msg.data, storedAtMs: wallClockMs() } : undefined;
}

function tooLarge(data: Uint8Array, bytesMax: number): AppendOutcome {
  return { kind: 'refused', reason: 'tooLarge', cause: new RangeError(`Record of ${data.length} bytes; one append takes ${bytesMax}.`) };
}
