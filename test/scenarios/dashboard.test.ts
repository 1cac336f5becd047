import { expect, test } from 'vitest';
import { hasBrowser, openPage, serveDashboard } from '../dashboard/open-browser.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

const SOON = { timeout: 30_000 };

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
