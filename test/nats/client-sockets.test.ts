import { expect, it } from 'vitest';
import { ClientSockets } from '../../src/nats/client-sockets.js';
import { openDialer } from './open-dialer.js';

it('what is opened while the client dials is destroyed with it, what is opened between two dials is not', async () => {
  const dial = await openDialer();
  const sockets = new ClientSockets();
  const first = sockets.during(dial);
  sockets.rest();
  const between = dial();
  sockets.dialing();
  const again = dial();
  sockets.destroyAll();
  expect([first, between, again].map(({ destroyed }) => destroyed)).toEqual([true, false, true]);
});
