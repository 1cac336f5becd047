/**
 * A program: a worker of real actors in which the doer that argv names throws at once. Tells what of it still lives when it has ended.
 */
import { createActor, fromCallback, fromPromise, type EventObject } from 'xstate';
import type { Doer, Watcher } from '../../machines/contracts.js';
import type { MemberId, Term } from '../../machines/model/ids.js';
import { workerMachine } from '../../machines/worker.machine.js';
import { membershipMachine } from '../../machines/membership.machine.js';
import { followerMachine, type ClaimResult } from '../../machines/follower.machine.js';
import { workMachine } from '../../machines/work.machine.js';
import { connectionMachine } from '../../machines/connection.machine.js';
import { orphanGuard, startActor } from '../../src/member/start-actor.js';
import { membershipInput } from '../../src/verification/worlds/world-members.js';

const broken = process.argv[2];
const living = new Set<string>();
const watcher = <Input, Told extends EventObject = EventObject>(name: string): Watcher<Input, Told> =>
  fromCallback<Told, Input>(({ receive, sendBack }) => {
    if (name === broken) throw new Error(`${name} broke`);
    living.add(name);
    if (living.size === 6 && broken === 'nothing') queueMicrotask(() => actor.send({ type: 'worker.stop', timeoutMs: 1_000, hold: false }));
    if (name === 'partitionHost') receive((command) => command.type === 'host.drain' && sendBack({ type: 'work.ended' }));
    return () => void living.delete(name);
  });
const doer = <Output, Input>(name: string, output: Output): Doer<Output, Input> =>
  fromPromise<Output, Input>(async () => {
    if (name === broken) throw new Error(`${name} broke`);
    return output;
  });
const task = <Input>(name: string): Doer<void, Input> => doer<void, Input>(name, undefined);
const membership = { ...membershipInput('pause'), leaveMs: 50 };
const worker = workerMachine.provide({
  actors: {
    connector: task('connector'),
    replayer: doer('replayer', 'me' as MemberId),
    reincarnator: doer('reincarnator', 'me again' as MemberId),
    closer: task('closer'),
    logWatch: watcher('logWatch'),
    connection: connectionMachine.provide({ actors: { reachWatch: watcher('reachWatch') } }),
    membership: membershipMachine.provide({
      actors: {
        joiner: task('joiner'),
        leaver: task('leaver'),
        seatWatch: watcher('seatWatch'),
        trustWatch: watcher('trustWatch'),
        beatSender: watcher('beatSender'),
        follower: followerMachine.provide({
          actors: {
            beatSender: watcher('followerBeats'),
            leaderClaimer: doer<ClaimResult, { readonly against: Term }>('leaderClaimer', { kind: 'lost' }),
          },
        }),
        work: workMachine.provide({ actors: { partitionHost: watcher('partitionHost') } }),
      },
    }),
  },
});
const actor = createActor(worker, {
  input: { closeMs: 50, connection: { degradedMs: 1, alarmMs: 2, criticalMs: 3, recoveryMs: 1 }, membership },
  inspect: orphanGuard,
});
const ended = new Promise<void>((resolve) => void actor.subscribe({ complete: resolve }));
startActor(actor, (error) => {
  console.log(JSON.stringify({ died: String(error) }));
  process.exit(3);
});
actor.send({ type: 'worker.start' });
await ended;
console.log(JSON.stringify({ value: actor.getSnapshot().value, error: String(actor.getSnapshot().output?.error), living: [...living] }));
