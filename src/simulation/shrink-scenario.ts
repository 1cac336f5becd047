import type { Incident } from './faults/incident.js';
import type { Scenario } from './faults/scenario.js';
import { calmWeather } from './world/weather.js';

/** Says whether this scenario still shows what is looked for. */
export type StillFails = (scenario: Scenario) => Promise<boolean>;

/** One run of a scenario is one try; a scenario of a minute takes a good second. */
const TRIES_MAX = 200;

/**
 * The smallest scenario near this one that still fails: less time, fewer faults, calm weather, fewer nodes, fewer partitions, shorter faults.
 * Each step keeps what fails and drops what does not matter; it ends when nothing more can be dropped.
 */
export async function shrinkScenario(scenario: Scenario, stillFails: StillFails): Promise<Scenario> {
  const search = new Search(scenario, stillFails);
  let before: Scenario;
  do {
    before = search.best;
    await search.shortenTime();
    await search.dropIncidents();
    await search.tryEach(calmer);
    await search.tryEach(smaller);
    await search.tryEach(shorter);
  } while (search.best !== before && search.hasTries);
  return search.best;
}

class Search {
  best: Scenario;
  readonly #stillFails: StillFails;
  #tries = 0;

  constructor(scenario: Scenario, stillFails: StillFails) {
    this.best = scenario;
    this.#stillFails = stillFails;
  }

  get hasTries(): boolean {
    return this.#tries < TRIES_MAX;
  }

  async shortenTime(): Promise<void> {
    for (const share of [0.1, 0.25, 0.5, 0.75]) {
      const seconds = Math.max(1, Math.round(this.best.seconds * share));
      const incidents = this.best.incidents.filter(({ atMs }) => atMs < seconds * 1_000);
      if (seconds < this.best.seconds && (await this.#try({ ...this.best, seconds, incidents }))) return;
    }
  }

  /** Drops halves, then quarters, and so on to single ones. */
  async dropIncidents(): Promise<void> {
    for (let size = Math.ceil(this.best.incidents.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let from = 0; from < this.best.incidents.length;) {
        const incidents: readonly Incident[] = this.best.incidents.toSpliced(from, size);
        if (!(await this.#try({ ...this.best, incidents }))) from += size;
      }
  }

  async tryEach(smallerOnes: (scenario: Scenario) => readonly Scenario[]): Promise<void> {
    for (let index = 0; index < smallerOnes(this.best).length;) {
      const next = smallerOnes(this.best)[index];
      if (!next || !(await this.#try(next))) index++;
    }
  }

  async #try(scenario: Scenario): Promise<boolean> {
    if (!this.hasTries) return false;
    this.#tries++;
    if (!(await this.#stillFails(scenario))) return false;
    this.best = scenario;
    return true;
  }
}

/** One knob of the weather calmed, or all clocks right, or one node whole in the end. */
function calmer(scenario: Scenario): readonly Scenario[] {
  const { weather, rates, fates } = scenario;
  const knobs = Object.keys(calmWeather) as (keyof typeof calmWeather)[];
  const restless = knobs.filter((knob) => weather[knob] !== calmWeather[knob]);
  const fated = fates.flatMap((fate, node) => (fate === null ? [] : [node]));
  return [
    ...restless.map((knob) => ({ ...scenario, weather: { ...weather, [knob]: calmWeather[knob] } })),
    ...(rates.some((rate) => rate !== 1) ? [{ ...scenario, rates: rates.map(() => 1) }] : []),
    ...fated.map((node) => ({ ...scenario, fates: fates.with(node, null) })),
  ];
}

/** The last node away, or half of the partitions. */
function smaller(scenario: Scenario): readonly Scenario[] {
  const { workers, partitions, rates, fates, incidents } = scenario;
  const left = workers - 1;
  const fewer: Scenario = {
    ...scenario,
    workers: left,
    rates: rates.slice(0, left),
    fates: fates.slice(0, left).some((fate) => fate === null) ? fates.slice(0, left) : fates.slice(0, left).with(0, null),
    incidents: incidents.filter(({ node }) => node < left),
  };
  return [...(left > 0 ? [fewer] : []), ...(partitions > 1 ? [{ ...scenario, partitions: Math.ceil(partitions / 2) }] : [])];
}

/** One incident half as long, while that makes a difference to a reader. */
function shorter(scenario: Scenario): readonly Scenario[] {
  return scenario.incidents.flatMap((incident, index) =>
    incident.forMs < 200
      ? []
      : [{ ...scenario, incidents: scenario.incidents.with(index, { ...incident, forMs: Math.round(incident.forMs / 2) }) }],
  );
}
