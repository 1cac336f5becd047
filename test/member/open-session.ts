import { onTestFinished } from 'vitest';
import { Session } from '../../src/member/session.js';
import type { Report } from '../../src/member/report.js';
import { parseWorkerOptions } from '../../src/options/parse-worker-options.js';
import type { Clock, Hub } from '../../src/ports.js';
import { systemRandom } from '../../src/system/system-random.js';

const silent: Report = {
  error: () => undefined,
  notice: () => undefined,
  warning: () => undefined,
  granted: () => undefined,
  revoked: () => undefined,
  overdue: () => undefined,
  placed: () => undefined,
  leader: () => undefined,
};

/** A session under `balanced` that is even with the log and has not joined; closed when the test is over. */
export async function openSession({ group, name, hub, clock }: { group: string; name: string; hub: Hub; clock: Clock }): Promise<Session> {
  const config = parseWorkerOptions({ group, name, partitions: 1, timing: 'balanced', reports: false, run: () => undefined }, name);
  const session = new Session({ config, hub, clock, random: systemRandom, report: silent });
  await session.connect(new AbortController().signal);
  onTestFinished(() => session.close());
  await session.replay();
  session.reincarnate();
  return session;
}

/** Its present incarnation joins. */
export async function join(session: Session): Promise<void> {
  const { name, timing } = session.config;
  const { fencing, leaseMs } = timing;
  const seat = { name, sticky: true, capacity: 1, poolSize: 8, fencing, leaseMs, protocolMax: 1 } as const;
  await session.propose({ kind: 'member.join', basis: session.state.applied, ...seat });
}
