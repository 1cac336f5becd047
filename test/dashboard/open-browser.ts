import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';
import type * as Door from '../../src/dashboard/index.js';
import type * as Conclave from '../../src/index.js';
import { compiledPath } from '../support/compiled-sources.js';

const PATHS = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = PATHS.find((path) => path !== '' && existsSync(path));

/** Tests of the page need a browser, which no package of ours brings: without one they are left out, and this says so. */
export const hasBrowser = executablePath !== undefined;
if (!hasBrowser)
  console.warn('NOT TESTED: the page of the dashboard. There is no Chromium here: apt-get install chromium, or set CHROMIUM to one.');

let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

export interface OpenPage {
  readonly page: Page;
  /** What the page, its policy or the browser complained of. */
  readonly complaints: readonly string[];
}

/** A new window. Whatever is said in its console as error or warning is a complaint. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  browser ??= chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] });
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 860 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => /error|warning/.test(message.type()) && complaints.push(message.text()));
  await page.goto(url);
  return { page, complaints };
}

export interface ServedDashboard {
  readonly url: string;
  readonly port: number;
  /** Positions that pages said to have had when they came back. */
  readonly lastIds: readonly string[];
  /** Every connection breaks; the server stays. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
}

/** A hub whose errors are those of the compiled dashboard. */
export async function compiledHub(): Promise<Conclave.MemoryHub> {
  const { createMemoryHub } = (await import(await compiledPath('src/index.ts'))) as typeof Conclave;
  return createMemoryHub();
}

/** The dashboard as it is shipped, compiled, as browsers cannot read our sources. */
export async function serveDashboard(options: Door.DashboardOptions, port = 0): Promise<ServedDashboard> {
  const { createDashboard } = (await import(await compiledPath('src/dashboard/index.ts'))) as typeof Door;
  const dashboard = createDashboard(options);
  const lastIds: string[] = [];
  const server: Server = createServer((request, response) => {
    const lastId = request.headers['last-event-id'];
    if (typeof lastId === 'string') lastIds.push(lastId);
    dashboard.handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    await dashboard.close();
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(stop);
  const { port: own } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${own}/`, port: own, lastIds, cut: () => server.closeAllConnections(), stop };
}
