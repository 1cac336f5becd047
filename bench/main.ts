import { run as placement } from './placement.js';

/** What `npm run bench -- <name> [--json]` can run. */
const benches: Readonly<Record<string, (options: { readonly json: boolean }) => void | Promise<void>>> = { placement };

const [name, ...flags] = process.argv.slice(2);
const bench = name !== undefined && Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) {
  console.error(`usage: npm run bench -- <${Object.keys(benches).join(' | ')}> [--json], received ${JSON.stringify(name ?? '')}`);
  process.exitCode = 2;
} else {
  await bench({ json: flags.includes('--json') });
}
