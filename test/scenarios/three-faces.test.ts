import { expect, test } from 'vitest';
import type { Member } from '../../machines/model/group-state.js';
import { systemClock } from '../../src/system/system-clock.js';
import { hasBrowser, openPage, serveDashboard } from '../dashboard/open-browser.js';
import { ExampleProcess } from '../support/example-process.js';
import { GroupLog } from '../support/group-log.js';
import { withServer } from '../support/nats-server.js';
import { hasPrometheus, Prometheus } from '../support/prometheus.js';

const SOON = { timeout: 60_000 };
if (!hasPrometheus)
  console.warn('NOT TESTED: an alert that fires. Prometheus is not here: apt-get install prometheus, or set PROMETHEUS to it.');

test.runIf(hasBrowser)('a worker is killed: the page, without reloading, top and an alert of Prometheus show it', async () => {
  await withServer(async ({ url: servers }) => {
    const log = await GroupLog.open(servers, 'shop');
    await using a = await ExampleProcess.start('express-metrics', { NATS_URL: servers, NAME: 'a' });
    await using b = await ExampleProcess.start('express-metrics', { NATS_URL: servers, NAME: 'b' });
    await using c = await ExampleProcess.start('express-metrics', { NATS_URL: servers, NAME: 'c' });
    const apps: Readonly<Record<string, ExampleProcess>> = { a, b, c };
    const targets = await Promise.all(Object.values(apps).map(async (app) => new URL((await app.line(/^listening at /)).slice(13)).host));
    const owners = (): number => Object.values(log.state.members).filter(({ worker }) => worker !== null).length;
    await log.until(() => owners() === 3 && log.state.leader !== null);
    const { id, name, worker } = Object.values(log.state.members).find((one) => one.id !== log.state.leader?.member) as Member;

    await using top = await ExampleProcess.run(['src/cli/main.ts', 'top', '--group', 'shop', '--servers', servers]);
    await top.line(/· members 3 · partitions 8: 8 owned, 0 of them moving, 0 without owner$/);
    const { url } = await serveDashboard({ group: 'shop', servers });
    const { page, complaints } = await openPage(`${url}#/workers/${worker}`);
    await page.locator('[data-state="membership.joined.duty.working"].active').waitFor(SOON);
    await page.evaluate('globalThis.isSamePage = true');
    await using prometheus = hasPrometheus ? await Prometheus.open({ targets, rules: [ALERTS] }) : undefined;
    if (prometheus) await expect.poll(() => prometheus.scraped(), SOON).toBe(3);
    if (prometheus) await expect.poll(() => prometheus.alerts(), SOON).toEqual([]);

    apps[name]?.kill('SIGKILL');
    await log.until(() => log.facts('member.fenced').some(({ member }) => member === id));
    const loggedAtMs = systemClock.now();
    const sinceLog = (): number => Math.round(systemClock.now() - loggedAtMs);
    const [onPageMs, inTopMs, asAlertMs] = await Promise.all([
      page.getByText(`${worker} is not in the group now`).waitFor(SOON).then(sinceLog),
      top.line(new RegExp(`member\\.fence .*${name} \\(${worker}\\) was fenced`)).then(sinceLog),
      prometheus &&
        expect
          .poll(() => prometheus.alerts(), SOON)
          .toMatchObject([GONE])
          .then(sinceLog),
    ]);
    console.log(`after the log said that a worker is gone: page ${onPageMs} ms, top ${inTopMs} ms, alert ${asAlertMs ?? '(none)'} ms`);

    await page.goto(`${url}#/partitions`);
    await expect.poll(() => page.locator('.line').count(), SOON).toBe(2);
    await expect.poll(() => page.locator('.grid .tile').count(), SOON).toBe(8);
    await top.line(/· members 2 · partitions 8: 8 owned, 0 of them moving, 0 without owner$/);
    expect(await page.evaluate('isSamePage')).toBe(true);
    expect(complaints).toEqual([]);
    await log.close();
  });
});

const ALERTS = new URL('../../examples/prometheus/alerts.yml', import.meta.url).pathname;
const GONE = { state: 'firing', labels: { alertname: 'ConclaveMemberGone', group: 'shop', severity: 'info' } };
