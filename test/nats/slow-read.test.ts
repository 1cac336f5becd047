import { expect, it } from 'vitest';
import { UnavailableError } from '../../src/errors.js';
import { connectNats } from '../../src/nats/connect-nats.js';
import type { Link } from '../../src/ports.js';
import { withServer } from '../support/nats-server.js';
import { TcpLine } from '../support/tcp-line.js';

const RECORDS = 200;
const LATE_MS = 60;
/** Enough for the position and some of the records, by far not for all. */
const TIMEOUT_MS = 500;

/** A member that reads all or nothing would read the same records again and again, and never be done. */
it('a line that is too slow for all records in time brings some, in order, and the rest when asked again', async () => {
  await withServer(async ({ url, port }) => {
    await using line = await TcpLine.to(port);
    const near = await connectNats({ servers: url }).link('slow', { name: 'near', timeoutMs: 5_000 });
    const far = await connectNats({ servers: line.url }).link('slow', { name: 'far', timeoutMs: 5_000 });
    await fill(near);
    line.delay(LATE_MS);
    const read: number[] = [];
    const sizes: number[] = [];
    while (read.length < RECORDS) {
      const records = await far.log.read(read.length + 1, RECORDS, { timeoutMs: TIMEOUT_MS }).catch(ignoreLate);
      if (!records) continue; // The machine stood still for longer than that.
      sizes.push(records.length);
      read.push(...records.map(({ sequence }) => sequence));
    }
    expect(read).toEqual(Array.from({ length: RECORDS }, (_, index) => index + 1));
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(sizes.length).toBeGreaterThan(1);
    await Promise.all([near.close(), far.close()]);
  });
});

function ignoreLate(error: unknown): undefined {
  if (!(error instanceof UnavailableError)) throw error;
}

async function fill({ log }: Link): Promise<void> {
  for (let count = 0; count < RECORDS; count++) await log.append(new Uint8Array([1]), { timeoutMs: 5_000 });
}
