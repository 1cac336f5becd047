import { PROTOCOL_MAX } from '../../../machines/model/entries.js';
import { GroupNotFoundError } from '../../errors.js';
import type { Hub } from '../../ports.js';
import { parseWorkerOptions } from '../../options/parse-worker-options.js';
import { Worker } from '../../worker/worker.js';
import type { WorkerOptions } from '../../options/worker-options.js';
import { VirtualClock } from '../virtual-clock.js';
import { Line } from './line.js';
import { SeededRandom } from './seeded-random.js';
import { settle } from './settle.js';
import { SimulatedGroup } from './simulated-group.js';
import { SimulatedLink } from './simulated-link.js';
import { SimulatedProcess } from './simulated-process.js';
import { calmWeather, type Weather } from './weather.js';

export interface WorldOptions {
  readonly seed: number;
  readonly weather?: Weather;
}

/** Options of a worker in the simulated world: its group is there already. */
export type SimulatedWorkerOptions = Omit<WorkerOptions, 'servers' | 'connection' | 'memory' | 'replicas'>;

/**
 * A server and any number of processes in one, on virtual time: real workers, simulated surroundings. What happens depends on the seed and on
 * what is called, and on nothing else.
 */
export class SimulatedWorld {
  readonly clock = new VirtualClock();
  readonly random: SeededRandom;
  weather: Weather;
  /** The process whose code runs now. */
  current: SimulatedProcess | undefined;
  /** Called after each step in which code of a process ran. */
  onStep: () => void = () => undefined;
  /** Called when code of a process throws where nobody catches. */
  onUncaught: (process: SimulatedProcess, error: unknown) => void = (_, error) => {
    throw error;
  };
  readonly #groups = new Map<string, SimulatedGroup>();
  readonly #lines = new Map<SimulatedProcess, Line[]>();
  #steps = 0;

  constructor({ seed, weather = calmWeather }: WorldOptions) {
    this.random = new SeededRandom(seed);
    this.weather = weather;
  }

  /** How many things have happened. */
  get steps(): number {
    return this.#steps;
  }

  group(name: string): SimulatedGroup {
    const group = this.#groups.get(name) ?? new SimulatedGroup(this.clock, this.random.fork(`group ${name}`));
    this.#groups.set(name, group);
    return group;
  }

  /** A process; `rate` is how fast its clock goes, `protocolMax` the newest protocol that its code speaks. */
  spawn(
    id: string,
    { rate = 1, protocolMax = PROTOCOL_MAX }: { readonly rate?: number; readonly protocolMax?: number } = {},
  ): SimulatedProcess {
    const random = this.random.fork(`process ${id}`);
    const skew = { rate, offsetMs: random.between(0, 1_000_000) };
    return new SimulatedProcess({ id, clock: this.clock, skew, protocolMax, random, run: (process, work) => this.#run(process, work) });
  }

  /** The connections that a process has opened. */
  lines(process: SimulatedProcess): readonly Line[] {
    return this.#lines.get(process) ?? [];
  }

  /** A worker in a process: the runtime that ships, on ports of this world. */
  worker(process: SimulatedProcess, options: SimulatedWorkerOptions): Worker {
    const { clock, random, protocolMax } = process;
    const config = parseWorkerOptions({ ...options, reports: false }, `x${random.id()}`);
    return new Worker({ config, hub: this.#hubOf(process), clock, random, protocolMax });
  }

  /** Lets time pass. */
  async advance(ms: number): Promise<void> {
    await this.until(() => false, ms);
  }

  /** Lets time pass until the predicate holds, at most `maxMs`. Says whether it holds. */
  async until(predicate: () => boolean, maxMs: number): Promise<boolean> {
    const untilMs = this.clock.now() + maxMs;
    for (;;) {
      if (predicate()) return true;
      if (!this.clock.step(untilMs)) return false;
      this.#steps++;
      if (this.current === undefined) continue;
      await settle();
      this.onStep();
      this.current = undefined;
    }
  }

  #run(process: SimulatedProcess, work: () => void): void {
    this.current = process;
    try {
      work();
    } catch (error) {
      this.onUncaught(process, error);
    }
  }

  #hubOf(process: SimulatedProcess): Hub {
    return {
      link: async (name, { signal, mustExist }) => {
        signal?.throwIfAborted();
        if (mustExist && !this.#groups.has(name)) throw new GroupNotFoundError(`the simulated world has no group "${name}"`);
        const lines = this.#lines.get(process) ?? [];
        const random = this.random.fork(`line ${process.id} ${lines.length}`);
        const line = new Line({ process, clock: this.clock, random, weather: () => this.weather });
        this.#lines.set(process, [...lines, line]);
        return new SimulatedLink(line, this.group(name));
      },
    };
  }
}
