import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { TcpLine } from './tcp-line.js';

/** `npm run fault-line -- --to 4222`: a line to a server, made worse and better by hand. See docs/internals/hacking.md. */
const USAGE = 'usage: npm run fault-line -- --to <port of a server on this machine>';
const ORDERS = 'delay <ms> [way] · freeze [way] · thaw [way] · reset · cut · mend; way: toServer or toClient, both unless said';

type Way = 'toServer' | 'toClient';
type Obey = (line: TcpLine, ways: readonly Way[] | undefined, lateMs: number) => void | Promise<void>;

const orders: Readonly<Record<string, Obey>> = {
  delay: (line, ways, lateMs) => line.delay(lateMs, ways),
  freeze: (line, ways) => line.freeze(ways),
  thaw: (line, ways) => line.thaw(ways),
  reset: (line) => line.reset(),
  cut: (line) => line.cut(),
  mend: (line) => line.mend(),
};
const pattern = /^(?:(delay) (\d{1,6})|(freeze|thaw))(?: (toServer|toClient))?$|^(reset|cut|mend)$/;

/** Does what a typed line says. False: nothing, as it says nothing known. */
async function obey(line: TcpLine, typed: string): Promise<boolean> {
  const [, delay, lateMs, halt, way, rest] = pattern.exec(typed) ?? [];
  const order = orders[delay ?? halt ?? rest ?? ''];
  await order?.(line, way === undefined ? undefined : [way as Way], Number(lateMs));
  return order !== undefined;
}

async function main(): Promise<number> {
  const { to = '' } = parseArgs({ options: { to: { type: 'string' } }, strict: false }).values;
  const port = Number(to);
  if (!(Number.isInteger(port) && port > 0 && port < 65_536)) {
    console.error(`--to is ${JSON.stringify(to)}, not a port; ${USAGE}`);
    return 2;
  }
  await using line = await TcpLine.to(port);
  console.log(line.url);
  for await (const typed of createInterface({ input: process.stdin })) {
    const isKnown = await obey(line, typed.trim());
    console.log(isKnown ? `${typed.trim()}: done` : `not known: ${JSON.stringify(typed)}; known are ${ORDERS}`);
  }
  return 0;
}

process.exitCode = await main();
