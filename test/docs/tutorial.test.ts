import { readFileSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { openGroup, type Group, type PlacedPartition } from '../../src/index.js';
import { runCli, type CliOutcome } from '../cli/run-cli.js';
import { ExampleProcess } from '../support/example-process.js';
import { withServer } from '../support/nats-server.js';
import { groupFact } from '../support/open-fleet.js';

const PAGE = new URL('../../docs/start/tutorial.md', import.meta.url);
const page = readFileSync(PAGE, 'utf8');

test('the code of the tutorial is the example that is run', () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
  expect(code).toBe(readFileSync(new URL('../../examples/orders-worker.ts', import.meta.url), 'utf8'));
});

/** What differs from run to run: numbers, and how wide they make the columns of tables. */
const masked = (text: string): string =>
  text
    .replace(/\d+(\.\d+)?/g, 'N')
    .replace(/[─┬┼┴]+/g, '─')
    .replace(/ +/g, ' ')
    .trim();

/** The workers of the tutorial, and the group that they are in. */
class Play {
  readonly #url: string;
  readonly #group: Group;
  readonly #workers = new Map<string, ExampleProcess>();

  constructor(url: string, group: Group) {
    this.#url = url;
    this.#group = group;
  }

  /** As many members as there are workers, and every partition in its place. */
  atRest(): Promise<void> {
    const isPlaced = ({ owner, next }: PlacedPartition): boolean => owner !== null && next === null;
    return groupFact(
      this.#group,
      ({ members, placement: { partitions } }) =>
        members.length === this.#workers.size && partitions.length > 0 && partitions.every(isPlaced),
    );
  }

  async start(name: string, printed: readonly string[]): Promise<void> {
    const worker = await ExampleProcess.start('orders-worker', { NATS_URL: this.#url, NAME: name });
    onTestFinished(() => worker[Symbol.asyncDispose]());
    this.#workers.set(name, worker);
    await this.atRest();
    for (const line of printed) await worker.line(new RegExp(`^${masked(line).replaceAll('N', '\\d+')}$`));
  }

  async end(name: string, signal: 'SIGKILL' | 'SIGTERM', printed: readonly string[]): Promise<void> {
    const worker = this.#workers.get(name);
    this.#workers.delete(name);
    worker?.kill(signal);
    await worker?.ended();
    for (const line of printed) expect(worker?.lines.map(masked)).toContain(masked(line));
    await this.atRest();
  }

  async run(line: string): Promise<CliOutcome> {
    return runCli(line.replace('$ npx conclave ', '').split(' '), { NATS_URL: this.#url });
  }
}

/** Plays every `text` block of the page, in order; `UPDATE_DOCS=1` writes what the command printed. */
test('what the tutorial shows is what is printed', async () => {
  await withServer(async ({ url }) => {
    await using group = await openGroup({ group: 'orders', servers: url });
    const play = new Play(url, group);
    let written = page;
    for (const [block, first = '', rest = ''] of page.matchAll(/```text\n(\$ .*)\n([\s\S]*?)```/g)) {
      const printed = rest.split('\n').filter((line) => line !== '');
      const [, name] = /NAME=(\w)/.exec(first) ?? [];
      if (name) await play.start(name, printed);
      else if (first.startsWith('$ kill -9')) await play.end('c', 'SIGKILL', printed);
      else if (first.startsWith('$ kill')) await play.end('b', 'SIGTERM', printed);
      else {
        const { code, stdout } = await play.run(first);
        const shown = stdout + (rest.includes('$ echo $?') ? `$ echo $?\n${code}\n` : '');
        written = written.replace(block, () => `\`\`\`text\n${first}\n${shown}\`\`\``);
        if (!process.env.UPDATE_DOCS) expect(masked(shown), first).toBe(masked(rest));
      }
    }
    if (process.env.UPDATE_DOCS) writeFileSync(PAGE, written);
  });
});
