import { expect, it } from 'vitest';
import type { Link } from '../../src/ports.js';
import { bytes } from '../contract/contract-world.js';
import { openLink, openServer } from './open-server.js';

const timeoutMs = 1_000;
/** What a loaded machine may add before a call is called late. */
const slackMs = 5_000;

/** Every call that a port has, and the endings that say "NATS is not there" in its own words. */
const calls: Readonly<Record<string, (link: Link) => Promise<unknown>>> = {
  'log.append': ({ log }) => log.append(bytes('a'), { timeoutMs }),
  'log.read': ({ log }) => log.read(1, 10, { timeoutMs }),
  'log.position': ({ log }) => log.position({ timeoutMs }),
  'log.compact': ({ log }) => log.compact(1, { timeoutMs }),
  'bus.request': ({ bus }) => bus.request('conclave.g.probe.x', bytes('a'), { timeoutMs }),
  'store.save': ({ store }) => store.save({ sequence: 2, data: new Uint8Array(3_000_000) }, { timeoutMs }),
  'store.load': ({ store }) => store.load({ timeoutMs }),
  'store.prune': ({ store }) => store.prune(2, { timeoutMs }),
};

const endings: Readonly<Record<string, readonly string[]>> = {
  'log.append': ['unknown', 'refused'],
  'bus.request': ['disconnected', 'timedOut', 'noResponders'],
};

/** How a call ended: an outcome, or the code of its error. */
async function endingOf(call: Promise<unknown>): Promise<{ readonly ended: unknown; readonly tookMs: number }> {
  const startedAtMs = performance.now();
  const ended = await call.catch((error: unknown) => (error as { code?: unknown }).code);
  return { ended, tookMs: performance.now() - startedAtMs };
}

it.each(['SIGKILL', 'SIGSTOP'] as const)(
  'with every call under way, a server that gets %s leaves each with a typed ending, in time',
  async (signal) => {
    const server = await openServer();
    const link = await openLink({ servers: server.url });
    await link.log.append(bytes('first'), { timeoutMs: 5_000 });
    await link.store.save({ sequence: 1, data: new Uint8Array(3_000_000) }, { timeoutMs: 5_000 });
    // Frozen before the calls are made, so that none of them is answered; killed while they are under way.
    server.kill('SIGSTOP');
    const underWay = Object.entries(calls).map(([name, call]) => [name, endingOf(call(link))] as const);
    link.bus.publish('conclave.g.beat.x', bytes('a'));
    if (signal === 'SIGKILL') server.kill('SIGKILL');
    for (const [name, ending] of underWay) {
      const { ended, tookMs } = await ending;
      const allowed = endings[name];
      if (allowed) expect(allowed, `${name}: ${JSON.stringify(ended)}`).toContain((ended as { readonly kind: string }).kind);
      else expect([name, ended]).toEqual([name, 'ERR_CONCLAVE_UNAVAILABLE']);
      expect(tookMs, name).toBeLessThan(timeoutMs + slackMs);
    }
    if (signal === 'SIGSTOP') server.kill('SIGCONT');
  },
  60_000,
);

it('a subscription, an answer and a watch made while the server is gone hold, and end without a throw', async () => {
  const server = await openServer();
  const link = await openLink({ servers: server.url });
  server.kill('SIGKILL');
  await server.exited;
  const ends = [
    link.log.watch(() => undefined),
    link.bus.subscribe('conclave.g.beat.x', () => undefined),
    link.bus.respond('conclave.g.beat.x', (data, reply) => reply(data)),
  ];
  link.bus.publish('conclave.g.beat.x', bytes('a'));
  for (const end of ends) end();
  await link.close();
  expect(link.status).toBe('closed');
});
