import { EventEmitter } from 'node:events';
import { createActor, fromCallback, initialTransition, transition } from 'xstate';
import { connectionMachine, provideConnection } from 'conclave/machines';
import { VirtualClock } from 'conclave/simulation';

// The chart that tells a short cut from an outage knows nothing of NATS: here it watches a database.
const database = new EventEmitter();

const watched = provideConnection({
  reachWatch: fromCallback(({ sendBack }) => {
    const lost = (): void => sendBack({ type: 'connection.lost' });
    const restored = (): void => sendBack({ type: 'connection.restored' });
    database.on('close', lost).on('open', restored);
    return () => database.off('close', lost).off('open', restored);
  }),
});

const input = { degradedMs: 5_000, alarmMs: 30_000, criticalMs: 120_000, recoveryMs: 2_000 };
const clock = new VirtualClock(); // leave it out, and time is real
const actor = createActor(watched, { input, clock });
actor.on('connection.degraded', ({ level }) => console.log(`${clock.now()} ms: tell somebody (${level})`));
actor.on('connection.recovered', () => console.log(`${clock.now()} ms: all is well again`));
actor.start();

database.emit('close');
clock.advance(1_000);
database.emit('open'); // a short cut: nobody needs to know

database.emit('close');
clock.advance(10_000);
database.emit('open');
clock.advance(3_000);
console.log(`${clock.now()} ms: in reach again: ${actor.getSnapshot().matches('connected')}`);
actor.stop();

// It can also be asked without running: a pure function from state and event to the next state and what is to be done.
const [start] = initialTransition(connectionMachine, input);
const [next, effects] = transition(connectionMachine, start, { type: 'connection.lost' });
const changed = next.matches('disconnected') && start.matches('connected');
console.log(
  `connection.lost: ${changed ? 'disconnected' : 'no change'}, ${effects.length} effect: ${effects.map(({ type }) => type).join()}`,
);
