import { fromCallback, fromPromise } from 'xstate';
import type { ConnectionEvent } from '../../machines/connection.machine.js';
import type { MemberId } from '../../machines/model/ids.js';
import type { WorkerEvent } from '../../machines/worker.machine.js';
import { UnavailableError } from '../errors.js';
import type { Session } from '../member/session.js';

export const connector = (session: Session) => fromPromise<void>(({ signal }) => session.connect(signal));

export const replayer = (session: Session) =>
  fromPromise<MemberId>(async () => {
    await session.replay();
    return session.reincarnate();
  });

export const reincarnator = (session: Session) => fromPromise<MemberId>(() => Promise.resolve(session.reincarnate()));

export const closer = (session: Session) => fromPromise<void>(() => session.close());

export const logWatch = (session: Session) =>
  fromCallback(({ sendBack }) => {
    const tell = (event: WorkerEvent): void => sendBack(event);
    return session.onLost(({ error, problem }) =>
      tell(problem?.kind === 'trimmed' ? { type: 'log.trimmed' } : { type: 'log.failed', error }),
    );
  });

/** In reach: the link is up, and whoever has once been trusted still is. A log that takes no writes ends the trust of all, link or not. */
export const reachWatch = (session: Session) =>
  fromCallback(({ sendBack }) => {
    const tell = (event: ConnectionEvent): void => sendBack(event);
    let linked = true;
    let answered = true;
    let reached = true;
    const look = (): void => {
      if (reached === (linked && answered)) return;
      reached = !reached;
      tell({ type: reached ? 'connection.restored' : 'connection.lost' });
    };
    const forget = [
      session.trust.onChange((trusted) => {
        answered = trusted;
        look();
      }),
      session.link.onStatus((status) => {
        if (status === 'closed') return session.fail(new UnavailableError('the connection to NATS was closed under a running worker'));
        linked = status === 'connected';
        look();
      }),
    ];
    return () => forget.forEach((end) => end());
  });
