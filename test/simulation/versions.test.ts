import { expect, test } from 'vitest';
import type { Incident } from '../../src/simulation/faults/incident.js';
import { playScenario } from '../../src/simulation/play-scenario.js';
import { calmWeather } from '../../src/simulation/world/weather.js';

/** Three nodes of today's version, for 40 s. The protocol may rise when all have spoken the next one for 15 s. */
async function story(incidents: readonly Partial<Incident>[]) {
  const nodes = [0, 1, 2];
  const played = await playScenario(
    {
      ...{ seed: 1, workers: 3, partitions: 6, seconds: 40, timing: 'fast', weather: calmWeather },
      ...{ rates: nodes.map(() => 1), fates: nodes.map(() => null) },
      incidents: incidents.map((incident) => ({ atMs: 5_000, fault: 'version', node: 0, forMs: 1_000, strength: 0, ...incident })),
    },
    { isTold: true },
  );
  const [raised, ...again] = played.story.filter((line) => line.includes(' protocol.raise '));
  return { ...played, raised, again };
}

test('old and new are together for long, and nothing is written that the old cannot read', async () => {
  const { violations, raised, story: lines } = await story([{ node: 0 }, { node: 1, atMs: 10_000 }]);
  expect([violations, raised]).toEqual([[], undefined]);
  expect(lines.filter((line) => line.includes('NEWER_ENTRY'))).toEqual([]);
});

test('when the last old one is gone for long the protocol rises, once', async () => {
  const { violations, raised, again } = await story([{ fault: 'rollOut' }]);
  expect([violations, again]).toEqual([[], []]);
  expect(raised).toMatch(/accepted/);
});

test('whoever comes with the old version after that is refused, and told to update', async () => {
  const { violations, story: lines } = await story([{ fault: 'rollOut' }, { node: 1, atMs: 38_000 }]);
  expect(violations).toEqual([]);
  expect(lines.filter((line) => /protocolUnsupported|NEWER_ENTRY/.test(line)).length).toBeGreaterThan(0);
});
