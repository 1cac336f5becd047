import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Incident } from '../../src/simulation/faults/incident.js';
import type { Scenario } from '../../src/simulation/faults/scenario.js';
import { playScenario } from '../../src/simulation/play-scenario.js';
import { calmWeather } from '../../src/simulation/world/weather.js';

/** Scenarios that broke a promise once, as the search shrank them. Each was seen red with its repair taken out. */
const found = (scenario: Partial<Omit<Scenario, 'incidents'>> & { readonly incidents: readonly Partial<Incident>[] }): Scenario => {
  const { workers = 5, incidents } = scenario;
  const nodes = Array.from({ length: workers });
  return {
    ...{ seed: 1, workers, partitions: 4, seconds: 3, timing: 'balanced', weather: calmWeather },
    ...{ rates: nodes.map(() => 1), fates: nodes.map(() => null) },
    ...scenario,
    incidents: incidents.map((incident) => ({ atMs: 0, fault: 'pause', node: 0, forMs: 0, strength: 0, ...incident })),
  };
};

test('a process that stood still past its trust starts no user code on a grant that came meanwhile', async () => {
  const { violations } = await playScenario(found({ incidents: [{ atMs: 367, fault: 'pause', node: 4, forMs: 2_207 }] }));
  expect(violations).toEqual([]);
});

test('a member that is declared gone over and over listens for its present incarnation only', async () => {
  const incidents = [0, 1, 2, 3, 4, 5].map((turn) => ({ atMs: 2_000 + turn * 6_000, fault: 'pause' as const, node: 1, forMs: 4_000 }));
  const { violations } = await playScenario(found({ workers: 2, seconds: 40, incidents }));
  expect(violations).toEqual([]);
});

test('of three processes that start under one name in one moment the newest stays, and the others end', async () => {
  for (const gapMs of [0, 3, 5, 8]) {
    const incidents = [0, 1, 2].map((turn) => ({ atMs: 2_000 + turn * gapMs, fault: 'twin' as const }));
    const { violations, restReachedMs } = await playScenario(found({ workers: 2, incidents }));
    expect(violations, `${gapMs} ms apart`).toEqual([]);
    expect(restReachedMs, `${gapMs} ms apart`).toBeLessThan(10_000);
  }
});

test.for([
  'whose seats others wait for is declared gone, though those who wait give up one after another, waits-for-the-dead',
  'who has a seat by an entry that seemed refused asks for no other, asks-for-what-it-has',
  'a log that was filled in while a member was apart does not end where that member stands, filled-to-where-it-was',
  'who was declared gone by its leader asks it for nothing more, asks-after-its-end',
])('%s', async (name) => {
  const file = new URL(`found/${name.split(', ').at(-1) ?? ''}.json`, import.meta.url);
  const { violations } = await playScenario(JSON.parse(await readFile(file, 'utf8')) as Scenario);
  expect(violations).toEqual([]);
});
