import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** Every door of the installed package opens; one that needs an optional package says its name while that is missing. `node smoke-doors.js [missing…]` */
const missing = new Set(process.argv.slice(2));
const needs = { './metrics': 'prom-client', './tracing': '@opentelemetry/api' };
const exported = { './metrics': 'workerMetrics', './tracing': 'traceWorkers' };

const { exports, peerDependencies } = JSON.parse(readFileSync('node_modules/conclave/package.json', 'utf8'));
for (const name of missing) assert.ok(name in peerDependencies, `${name} is an optional package`);
for (const door of Object.keys(exports)) {
  const opening = import(`conclave${door.slice(1)}`);
  if (!missing.has(needs[door])) {
    const names = Object.keys(await opening);
    assert.ok(names.length > 0, `${door} exports something`);
    if (exported[door]) assert.ok(names.includes(exported[door]), `${door} exports ${exported[door]}`);
  } else await assert.rejects(opening, new RegExp(`Cannot find package '${needs[door]}'`), `${door} says what to install`);
}
