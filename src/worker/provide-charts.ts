import { fromPromise } from 'xstate';
import { provideCalculator } from '../../machines/calculator.machine.js';
import { provideConnection } from '../../machines/connection.machine.js';
import { provideDetector } from '../../machines/detector.machine.js';
import { provideFollower } from '../../machines/follower.machine.js';
import { provideLeader } from '../../machines/leader.machine.js';
import { provideMembership } from '../../machines/membership.machine.js';
import type { Term } from '../../machines/model/ids.js';
import { providePartition } from '../../machines/partition.machine.js';
import { provideWork } from '../../machines/work.machine.js';
import { provideWorker, type workerMachine } from '../../machines/worker.machine.js';
import { beatSender } from '../actors/beat-sender.js';
import { calculatorDoers } from '../actors/calculator-doers.js';
import { detectorDoers } from '../actors/detector-doers.js';
import { housekeeper } from '../actors/housekeeper.js';
import { joiner } from '../actors/joiner.js';
import { leaderClaimer } from '../actors/leader-claimer.js';
import { Lingering } from '../actors/lingering.js';
import { memberWatch } from '../actors/member-watch.js';
import { leaver, seatWatch, trustWatch } from '../actors/membership-doers.js';
import { partitionDeclarer } from '../actors/partition-declarer.js';
import { partitionHost } from '../actors/partition-host.js';
import { partitionRunner } from '../actors/partition-runner.js';
import { reignKeeper } from '../actors/reign-keeper.js';
import { closer, connector, logWatch, reachWatch, reincarnator, replayer } from '../actors/worker-doers.js';
import type { Session } from '../member/session.js';

/** Binds every chart of one worker to the doers of its session, once. */
export function provideCharts(session: Session): typeof workerMachine {
  const partition = providePartition({ partitionRunner: partitionRunner(session, new Lingering()) });
  return provideWorker({
    connector: connector(session),
    replayer: replayer(session),
    reincarnator: reincarnator(session),
    closer: closer(session),
    logWatch: logWatch(session),
    connection: provideConnection({ reachWatch: reachWatch(session) }),
    membership: provideMembership({
      joiner: joiner(session),
      leaver: leaver(session),
      seatWatch: seatWatch(session),
      trustWatch: trustWatch(session),
      beatSender: beatSender(session),
      follower: provideFollower({ beatSender: beatSender(session), leaderClaimer: leaderClaimer(session) }),
      leader: provideLeaderCharts(session),
      work: provideWork({ partitionHost: partitionHost(session, partition) }),
    }),
  });
}

const provideLeaderCharts = (session: Session) =>
  provideLeader({
    reignKeeper: reignKeeper(session),
    memberWatch: memberWatch(session, provideDetector(detectorDoers(session))),
    partitionDeclarer: partitionDeclarer(session),
    housekeeper: housekeeper(session),
    calculator: provideCalculator(calculatorDoers(session)),
    reignResigner: fromPromise<void, { readonly term: Term }>(async ({ input }) => {
      await session.propose({ kind: 'leader.resign', term: input.term });
    }),
  });
