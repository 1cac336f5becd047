import { UnavailableError } from '../errors.js';
import type { AppendOutcome, Log } from '../ports.js';
import { guarded } from '../system/guarded.js';
import type { StoredLog } from './stored-log.js';
import { callOver } from './call-over.js';
import type { TripLoss, Wire } from './wire.js';

/** One link's view of its group's log. */
export function memoryLog(wire: Wire, stored: StoredLog): Log {
  return {
    recordBytesMax: stored.limits.recordBytesMax,
    append(data, { timeoutMs }) {
      const bytes = new Uint8Array(data);
      return wire.trip<AppendOutcome>({
        timeoutMs,
        work(reply) {
          const outcome = stored.append(bytes);
          reply(() => outcome);
        },
        lost: appendLost,
      });
    },
    read: (from, limit, { timeoutMs }) => callOver(wire, timeoutMs, () => stored.read(from, limit)),
    position: ({ timeoutMs }) => callOver(wire, timeoutMs, () => stored.position()),
    compact: (through, { timeoutMs }) => callOver(wire, timeoutMs, () => stored.compact(through)),
    watch(listener) {
      const call = guarded(listener);
      let isWatching = true;
      const stopStored = stored.onStored((record) => {
        wire.bring(() => {
          if (isWatching) call(record);
        });
      });
      return wire.life.holdUntilClosed(() => {
        isWatching = false;
        stopStored();
      });
    },
  };
}

function appendLost(loss: TripLoss): AppendOutcome {
  const cause = new UnavailableError(`The memory hub did not confirm the append: ${loss}.`);
  return loss === 'down' ? { kind: 'refused', reason: 'unavailable', cause } : { kind: 'unknown', cause };
}
