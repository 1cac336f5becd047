import { fromCallback, fromPromise } from 'xstate';
import type { ConnectionEvent } from '../../machines/connection.machine.js';
import type { MemberId } from '../../machines/model/ids.js';
import { UnavailableError } from '../errors.js';
import type { Session } from '../runtime/session.js';

export const connector = (session: Session) => fromPromise<void>(({ signal }) => session.connect(signal));

export const replayer = (session: Session) =>
  fromPromise<MemberId>(async () => {
    await session.replay();
    return session.reincarnate();
  });

export const reincarnator = (session: Session) => fromPromise<MemberId>(() => Promise.resolve(session.reincarnate()));

export const closer = (session: Session) => fromPromise<void>(() => session.close());

export const logWatch = (session: Session) =>
  fromCallback(({ sendBack }) => session.onFailed((error) => sendBack({ type: 'log.failed', error })));

export const linkWatch = (session: Session) =>
  fromCallback(({ sendBack }) => {
    const tell = (event: ConnectionEvent): void => sendBack(event);
    return session.link.onStatus((status) => {
      if (status === 'closed') session.fail(new UnavailableError('the connection to NATS was closed under a running worker'));
      else tell({ type: status === 'connected' ? 'connection.restored' : 'connection.lost' });
    });
  });
