import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createMemoryHub, createWorker } from '../../src/index.js';
import { fleetWorker, openFleet } from '../support/open-fleet.js';
import { compiledHub, hasBrowser, openPage, serveDashboard } from './open-browser.js';

const SOON = { timeout: 20_000 };
const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a screen reader, or who cannot tell colours apart, would stumble over. */
async function barriersOf(page: Page): Promise<string[]> {
  // Through the debugger: the policy of the page lets no script in.
  await page.evaluate(await axe);
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    ).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  });
}

const widthOf = (page: Page): Promise<number> => page.evaluate<number>('document.documentElement.scrollWidth');

const PAGES = [
  ['#/overview', 'Nothing needs you'],
  ['#/workers', 'Trust left'],
  ['#/workers/worker-0', 'joined.trust.trusted'],
  ['#/workers/worker-0?chart=partition', 'active.serving'],
  ['#/workers/worker-99', 'is not in the group now'],
  ['#/partitions', 'worker-1'],
  ['#/partitions/7', 'has it since entry'],
  ['#/partitions?show=vacant', 'None.'],
  ['#/history', 'The group now'],
  ['#/charts/membership', 'joined.duty.working'],
  ['#/events', 'joined'],
] as const;
const LOOKS = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 320],
] as const;

describe.runIf(hasBrowser)('the page', () => {
  it.each(LOOKS)(
    'in %s at %i px shows all there is, without barriers, complaints, or scrolling to the side',
    async (colorScheme, width) => {
      const { memory } = await openFleet(2);
      const { url } = await serveDashboard({ group: 'orders', memory, writes: true });
      const { page, complaints } = await openPage(url, { colorScheme, viewport: { width, height: 800 } });
      for (const [hash, says] of PAGES) {
        await page.goto(url + hash);
        await page.getByText(says).first().waitFor(SOON);
        if (hash.includes('chart')) await page.locator('.picture .state.active').first().waitFor(SOON);
        expect(await barriersOf(page), hash).toEqual([]);
        expect(await widthOf(page), hash).toBe(width);
      }
      expect(complaints).toEqual([]);
    },
  );

  it('lights the states that are active, inside and out, and says how many of the fleet are in each', async () => {
    const { memory } = await openFleet(3);
    const { url } = await serveDashboard({ group: 'orders', memory });
    const { page } = await openPage(`${url}#/charts/membership`);
    await page.locator('[data-state="membership.joined.role.leading.reigning"].active').waitFor(SOON);
    const count = (state: string) => page.locator(`[data-state="membership.${state}"] > .badge text`).textContent();
    await expect.poll(() => count('joined.role.following')).toBe('2');
    expect([await count('joined'), await count('joined.trust.trusted'), await count('joined.role.leading')]).toEqual(['3', '3', '1']);
    expect(await page.locator('[data-state="membership.leaving"].active').count()).toBe(0);
  });

  it('shows text as text, whatever it says', async () => {
    const markup = '<img src=x onerror="window.isFooled=true">';
    const memory = createMemoryHub();
    const run = (_: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await using worker = createWorker({
      group: 'orders',
      memory,
      timing: 'fast',
      partitions: [{ key: markup }],

      run,
    });
    await worker.start();
    const { url } = await serveDashboard({ group: 'orders', memory });
    const { page } = await openPage(`${url}#/partitions`);
    await page.locator('.grid .tile').first().click();
    await page.getByText(`Keys: ${markup}`).waitFor(SOON);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.evaluate('"isFooled" in window')).toBe(false);
  });

  it('goes on where it was after a break, and says that it is stale while its server is gone', async () => {
    const { memory, open } = await openFleet(1);
    const group = await open();
    const served = await serveDashboard({ group: 'orders', memory });
    const { page } = await openPage(served.url);
    await page.getByText('Nothing needs you').waitFor(SOON);
    served.cut();
    await group.pause();
    await page.getByText('Planned moves are paused').first().waitFor(SOON);
    expect(served.lastIds).toHaveLength(1);
    await served.stop();
    await page.getByText('This page is stale').waitFor(SOON);
    await group.resume();
    await serveDashboard({ group: 'orders', memory }, served.port);
    await page.getByText('This page is stale').waitFor({ ...SOON, state: 'detached' });
    await page.getByText('Nothing needs you').waitFor(SOON);
  });

  it('teaches how to begin while there is no group, and fills when its first worker comes', async () => {
    const memory = await compiledHub();
    const { url } = await serveDashboard({ group: 'orders', memory });
    const { page } = await openPage(url);
    await page.getByRole('heading', { name: 'There is no group orders yet' }).waitFor(SOON);
    expect(await barriersOf(page)).toEqual([]);
    await using worker = fleetWorker(memory, 'w0');
    await worker.start();
    await page.getByText('Nothing needs you').waitFor(SOON);
  });

  it('drains a worker only after it has shown what would move, and was told to', async () => {
    const { memory, open } = await openFleet(2);
    const group = await open();
    const { url } = await serveDashboard({ group: 'orders', memory, writes: true });
    const { page } = await openPage(`${url}#/workers/worker-1`);
    await page.getByRole('button', { name: 'Drain …' }).click(SOON);
    await page.getByText('6 partitions would move').waitFor(SOON);
    expect(await barriersOf(page)).toEqual([]);
    expect(group.members.some(({ draining }) => draining)).toBe(false);
    await page.getByRole('button', { name: 'Drain', exact: true }).click();
    await page.getByText('Done: the group has decided so.').waitFor(SOON);
    await expect.poll(() => group.members.find(({ worker }) => worker === 'worker-1')?.partitions, { timeout: 20_000 }).toBe(0);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('It has nothing now').waitFor(SOON);
  });

  it('weighs at most 100 kB before a chart is opened', async () => {
    const { memory } = await openFleet(1);
    const { url } = await serveDashboard({ group: 'orders', memory });
    const { page } = await openPage(url);
    await page.getByText('Nothing needs you').waitFor(SOON);
    const bytes = await page.evaluate<number>(
      "performance.getEntriesByType('resource').reduce((sum, one) => sum + one.encodedBodySize, 0)",
    );
    console.log(`the page weighs ${(bytes / 1_000).toFixed(1)} kB`);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(100_000);
  });

  it('without writes there is nothing to press', async () => {
    const { memory } = await openFleet(1);
    const { url } = await serveDashboard({ group: 'orders', memory });
    const { page } = await openPage(`${url}#/workers/worker-0`);
    await page.getByText('joined.trust.trusted').waitFor(SOON);
    expect(await page.getByRole('button').count()).toBe(0);
  });

  it('the slider shows the group as it was', async () => {
    const { memory } = await openFleet(2);
    const { url } = await serveDashboard({ group: 'orders', memory });
    const { page } = await openPage(`${url}#/history`);
    await page.getByText('The group now').waitFor(SOON);
    await page.locator('.slider input').focus();
    await page.keyboard.press('Home');
    await page.getByText('The group after entry 1', { exact: true }).waitFor(SOON);
    await page.getByText('0 partitions').waitFor(SOON);
    expect(await barriersOf(page)).toEqual([]);
    await page.keyboard.press('End');
    await page.getByText('The group now').waitFor(SOON);
  });

  it('by keyboard alone one goes from tile to tile and to what is known of it', async () => {
    const { memory } = await openFleet(2);
    const { url } = await serveDashboard({ group: 'orders', memory });
    const { page } = await openPage(`${url}#/partitions`);
    const tiles = page.locator('.line').first().locator('.tile');
    await tiles.first().waitFor(SOON);
    await tiles.first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    expect(await page.evaluate('document.activeElement.textContent')).toBe(await tiles.nth(1).textContent());
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('has it since entry').first().waitFor(SOON);
  });
});
