import assert from 'node:assert/strict';
import { chartCommands, checkTrace, explore, recordTrace, runChart, verifyChart } from 'conclave/verification';
import fc from 'fast-check';
import { createActor, toPromise } from 'xstate';
import { parcelMachine } from './parcel.machine.js';

console.log(`wrong by its shape: ${verifyChart(parcelMachine).problems.length}`);

// A chart with few states: look at all of them.
const { states } = explore(parcelMachine, {
  events: { 'parcel.sent': [{ type: 'parcel.sent' }], 'parcel.cancelled': [{ type: 'parcel.cancelled' }] },
  children: { courier: { done: [undefined], error: [new Error('nobody at home')] } },
});
const wrong = [...states.values()].find(({ context }) => context.tries > 2);
console.log(`explored: ${states.size} states; wrong after ${wrong?.path.map(({ type }) => type).join(', ')}`);

// Any chart: run it, on virtual time, and try sequences of whatever may happen to it.
const broughtTwice = ({ context }: { context: { tries: number } }): void => assert.ok(context.tries <= 2, `brought ${context.tries} times`);
const property = fc.property(chartCommands(fc, parcelMachine), (commands) => {
  runChart(parcelMachine, commands, { always: broughtTwice });
});
const found = fc.check(property, { seed: 7 });
console.log(`run ${found.numRuns} failed, shrunk ${found.numShrinks} times: ${(found.errorInstance as Error).message}`);

// The same failure again, at once.
const again = fc.check(property, { seed: found.seed, path: found.counterexamplePath ?? '' });
console.log(`again by seed ${found.seed}, path ${found.counterexamplePath}: ${(again.errorInstance as Error).message.split('\n')[0]}`);

// The mistake mended.
const mended = parcelMachine.provide({ guards: { canRetry: ({ context }) => context.tries < 2 } });
fc.assert(fc.property(chartCommands(fc, mended), (commands) => void runChart(mended, commands, { always: broughtTwice })));
console.log('mended: 100 runs, nothing found');

// What an actor did in earnest, held against its chart.
const lines: string[] = [];
const recording = recordTrace((line) => lines.push(line));
const actor = createActor(mended, { inspect: recording.inspect }).start();
actor.send({ type: 'parcel.sent' });
await toPromise(actor);
recording.stop();
console.log(`trace: ${lines.length} moves, ${checkTrace(lines, [parcelMachine]).problems.length} illegal`);
