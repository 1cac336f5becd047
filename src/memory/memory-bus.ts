import type { Bus, RequestOutcome } from '../ports.js';
import { guarded } from '../system/guarded.js';
import type { Exchange } from './exchange.js';
import type { Wire } from './wire.js';

/** One link's view of the exchange. Every receiver gets bytes of its own. */
export function memoryBus(wire: Wire, exchange: Exchange): Bus {
  return {
    publish(subject, data) {
      const bytes = new Uint8Array(data);
      wire.send(() => {
        for (const interest of exchange.reachable(subject)) interest.receive(new Uint8Array(bytes), unheard);
      });
    },
    subscribe(subject, listener) {
      const receive = guarded((data: Uint8Array) => void listener(data));
      return wire.life.holdUntilClosed(exchange.add(subject, { isReachable: () => wire.life.isUp, receive }));
    },
    request(subject, data, { timeoutMs }) {
      const bytes = new Uint8Array(data);
      return wire.trip<RequestOutcome>({
        timeoutMs,
        work: (reply) => ask(exchange, { subject, bytes }, (outcome) => reply(() => outcome)),
        lost: (loss) => ({ kind: loss === 'late' ? 'timedOut' : 'disconnected' }),
      });
    },
    respond(subject, responder) {
      return wire.life.holdUntilClosed(exchange.add(subject, { isReachable: () => wire.life.isUp, receive: guarded(responder) }));
    },
  };
}

/** What is published asks for no answer. */
const unheard = (): void => undefined;

interface Question {
  readonly subject: string;
  readonly bytes: Uint8Array;
}

/** Everyone who listens gets the question; the first answer counts. */
function ask(exchange: Exchange, { subject, bytes }: Question, settle: (outcome: RequestOutcome) => void): void {
  const interests = exchange.reachable(subject);
  if (interests.length === 0) return settle({ kind: 'noResponders' });
  for (const { receive } of interests)
    receive(new Uint8Array(bytes), (answer) => settle({ kind: 'answered', data: new Uint8Array(answer) }));
}
