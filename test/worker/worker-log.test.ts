import pino from 'pino';
import { expect, it } from 'vitest';
import { createMemoryHub, createWorker, type Logger, type WorkerOptions } from '../../src/index.js';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly conclave: Readonly<Record<string, unknown>>;
  readonly err?: { readonly type: string; readonly code: string };
}

/** pino as a service has it, and what it wrote. */
function writtenPino() {
  const lines: Line[] = [];
  return { lines, logger: pino({ base: null }, { write: (text: string) => void lines.push(JSON.parse(text) as Line) }) };
}

const options = (logger: Logger): WorkerOptions => ({
  ...{ group: 'orders', name: 'w0', memory: createMemoryHub(), partitions: 1, logger },
  timing: { preset: 'fast', restartMinMs: 1 },
  run: () => Promise.reject(new Error('no luck')),
});

const { info, error } = pino.levels.values;

it('pino gets lines with levels, and fields that say whose they are and what they are about', async () => {
  const { lines, logger } = writtenPino();
  const worker = createWorker(options(logger));
  await worker.start();
  await expect.poll(() => lines.filter(({ level }) => level === error).length, { timeout: 10_000 }).toBeGreaterThan(1);
  await worker.stop();
  const whose = { group: 'orders', name: 'w0' };
  const states = lines.flatMap(({ level, msg, conclave }) => ('state' in conclave ? [{ level, msg, conclave }] : []));
  const line = (state: string, worker: string | null): object => ({
    level: info,
    msg: `conclave orders: ${state}${worker ? `, as ${worker}` : ''}`,
    conclave: { ...whose, state, worker },
  });
  expect(states[0]).toEqual(line('starting', null));
  expect(states).toContainEqual(line('serving', 'worker-0'));
  expect(states.at(-1)).toEqual(line('stopped', null));
  expect(lines.find(({ level }) => level === error)).toMatchObject({
    msg: expect.stringMatching(/^conclave orders: ERR_CONCLAVE_PARTITION .*no luck/),
    conclave: { ...whose, code: 'ERR_CONCLAVE_PARTITION', partition: '0', epoch: expect.any(Number) },
    err: { type: 'PartitionError', code: 'ERR_CONCLAVE_PARTITION' },
  });
});

it('a logger without children gets the same sentences', async () => {
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  const worker = createWorker(options({ info: say, warn: say, error: say }));
  await worker.start();
  await worker.stop();
  expect(said).toContain('conclave orders: serving, as worker-0');
});

it('a logger whose children throw, or are none, is used as it is', async () => {
  for (const child of [
    () => undefined as never,
    () => {
      throw new Error('no children');
    },
  ]) {
    const said: string[] = [];
    const say = (message: string): void => void said.push(message);
    const worker = createWorker(options({ info: say, warn: say, error: say, child }));
    await worker.start();
    await worker.stop();
    expect(said).toContain('conclave orders: stopped');
  }
});
