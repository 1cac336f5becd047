import { expect, test } from 'vitest';
import { systemClock } from '../../src/runtime/system-clock.js';
import { hasBrowser, openPage, serveDashboard } from '../dashboard/open-browser.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

const SOON = { timeout: 30_000 };

test.runIf(hasBrowser)(
  'a worker that is killed under the eyes of the page is gone from it, and its partitions are with others, at once and without reloading',
  async () => {
    await using fleet = await WorkerFleet.open({ timing: 'fast' });
    await fleet.start(names(3));
    await fleet.atRest();
    const [victim] = fleet.followers;
    const id = victim?.status.id ?? '';
    const { url } = await serveDashboard({ group: 'fleet', servers: fleet.server.url });
    const { page, complaints } = await openPage(`${url}#/workers/${id}`);
    await page.locator('[data-state="membership.joined.duty.working"].active').waitFor(SOON);
    await page.evaluate('globalThis.isSamePage = true');
    await victim?.kill();
    await fleet.until('the log says so', () => Object.values(fleet.log.state.members).every(({ worker }) => worker !== id));
    const loggedAtMs = systemClock.now();
    await page.getByText(`${id} is not in the group now`).waitFor(SOON);
    const shownAfterMs = systemClock.now() - loggedAtMs;
    await fleet.atRest();
    await page.goto(`${url}#/partitions`);
    await expect.poll(() => page.locator('.line').count(), SOON).toBe(2);
    await expect.poll(() => page.locator('.grid .tile').count(), SOON).toBe(24);
    expect(await page.evaluate('isSamePage')).toBe(true);
    console.log(`a killed worker was gone from the page ${shownAfterMs.toFixed(0)} ms after the log said so`);
    expect(complaints).toEqual([]);
  },
);

test.runIf(hasBrowser)('while NATS is away the page says so and keeps what it knew, and it heals when NATS is back', async () => {
  await using fleet = await WorkerFleet.open();
  await fleet.start(names(2));
  await fleet.atRest();
  const { url } = await serveDashboard({ group: 'fleet', servers: fleet.server.url });
  const { page } = await openPage(url);
  await page.getByText('Nothing needs you').waitFor(SOON);
  process.kill(fleet.server.pid, 'SIGSTOP');
  try {
    await page.getByText('The group is out of reach').waitFor(SOON);
    expect(await page.locator('.workers li').count()).toBe(2);
  } finally {
    process.kill(fleet.server.pid, 'SIGCONT');
  }
  await page.getByText('The group is out of reach').waitFor({ ...SOON, state: 'detached' });
});
