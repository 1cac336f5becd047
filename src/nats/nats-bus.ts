import type { Bus, RequestOutcome } from '../ports.js';
import type { NatsReply } from './nats-reply.js';
import type { NatsWire } from './nats-wire.js';

/** Core NATS: at most once, nothing stored. */
export function natsBus(wire: NatsWire): Bus {
  return {
    publish: (subject, data) => wire.publish(subject, data),
    subscribe: (subject, listener) => wire.subscribe(subject, (msg) => listener(msg.data)),
    async request(subject, data, { timeoutMs }) {
      return requestOutcome(await wire.request(subject, data, timeoutMs));
    },
    respond(subject, responder) {
      return wire.subscribe(subject, (msg) =>
        responder(msg.data, (answer) => {
          if (wire.life.isUp) msg.respond(answer);
        }),
      );
    },
  };
}

function requestOutcome(reply: NatsReply): RequestOutcome {
  switch (reply.kind) {
    case 'message':
      return { kind: 'answered', data: reply.msg.data };
    case 'noResponders':
      return { kind: 'noResponders' };
    case 'down':
    case 'lost':
      return { kind: 'disconnected' };
    case 'late':
      return { kind: 'timedOut' };
    case 'denied':
    case 'tooLarge':
      // Neither can be said with an outcome, and both are for the operator: nobody will ever answer.
      process.emitWarning(new Error('A request could not be sent.', { cause: reply.cause }));
      return { kind: 'timedOut' };
  }
}
