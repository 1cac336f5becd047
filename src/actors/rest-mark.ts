import { fromCallback } from 'xstate';
import type { Session } from '../member/session.js';

/** Lives while the calculator has nothing to place. */
export const restMark = (session: Session) =>
  fromCallback(() => {
    session.rest(true);
    return () => session.rest(false);
  });
