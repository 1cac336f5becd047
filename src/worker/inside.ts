import { ConfigError } from '../errors.js';
import type { Session } from '../member/session.js';

const sessions = new WeakMap<object, Session>();

/** Workers let other rooms of this house look inside, which is nobody else’s business. */
export const showSession = (worker: object, session: Session): void => void sessions.set(worker, session);

/** Throws `ConfigError` for what `createWorker` did not make. */
export function sessionOf(worker: object): Session {
  const session = sessions.get(worker);
  if (!session) throw new ConfigError([{ path: 'worker', message: 'expected a worker that createWorker of this copy of conclave made' }]);
  return session;
}
