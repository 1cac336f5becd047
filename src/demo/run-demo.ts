import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../system/system-clock.js';
import { findServer } from '../server/find-server.js';
import { startServer } from '../server/start-server.js';
import type { RunningServer } from '../server/running-server.js';
import { CommitReferee } from './commit-referee.js';
import { DemoFleet } from './demo-fleet.js';
import type { DemoResult, Fault } from './demo-result.js';
import { type DemoScreen } from './demo-screen.js';
import { DemoStreams, type Row } from './demo-streams.js';
import { FaultStory } from './fault-story.js';
import { readFlights, totalsOf } from './flights.js';
import { judgeHistory } from './judge-history.js';
import { RowFeeder } from './row-feeder.js';

const NAMES = ['ada', 'ben', 'cleo', 'dan', 'eve'];
const NEWCOMER = 'fay';
const PARTITIONS = 64;

/** Runs the main job: rows of flights folded by five processes while things happen to them. Rejects when aborted, or when it got stuck; nothing stays behind. */
export async function runDemo(screen: DemoScreen, signal: AbortSignal): Promise<DemoResult> {
  const startedAtMs = systemClock.now();
  const rows = await readFlights();
  const found = await findServer({ onProgress: (line) => screen.tell(line), signal });
  const server = await startServer({ path: found.path });
  try {
    screen.tell(`nats-server ${server.version} (${found.path}) listens at ${server.url}`);
    return await new Demo({ server, screen, rows, signal, startedAtMs }).run();
  } finally {
    screen.close();
    await server.stop();
  }
}

interface DemoParts {
  readonly server: RunningServer;
  readonly screen: DemoScreen;
  readonly rows: readonly Row[];
  readonly signal: AbortSignal;
  readonly startedAtMs: number;
}

class Demo {
  readonly #parts: DemoParts;
  readonly #referee = new CommitReferee();
  readonly #ended = new AbortController();

  constructor(parts: DemoParts) {
    this.#parts = parts;
  }

  async run(): Promise<DemoResult> {
    const { server, signal } = this.#parts;
    const folder = await mkdtemp(join(tmpdir(), 'conclave-demo-'));
    const fleet = new DemoFleet({ servers: server.url, partitions: PARTITIONS, expectedWorkers: NAMES.length, folder, signal });
    const streams = await DemoStreams.open(server.url);
    try {
      await streams.create();
      const reading = this.#read(streams, fleet);
      reading.catch(() => undefined); // Told below, unless the work failed before: then closing the streams ends it in an error.
      const result = await this.#work(fleet, streams, folder);
      this.#ended.abort();
      await reading;
      return result;
    } finally {
      this.#ended.abort();
      await fleet.end();
      await streams.close();
    }
  }

  async #work(fleet: DemoFleet, streams: DemoStreams, folder: string): Promise<DemoResult> {
    const { rows, screen, startedAtMs } = this.#parts;
    screen.watch({ fleet, referee: this.#referee, rows: rows.length });
    for (const name of NAMES) fleet.spawn(name);
    await fleet.until('five workers share all partitions', () => fleet.isAtRest() && fleet.leader !== null);
    screen.tell(`${NAMES.length} processes run ${PARTITIONS} partitions; ${rows.length.toLocaleString('en')} rows begin to come`);
    const fromMs = systemClock.now();
    const feeder = new RowFeeder(streams, rows, PARTITIONS);
    const feeding = feeder.feed(this.#ended.signal);
    feeding.catch(() => undefined); // Told below, unless something else went wrong before.
    const story = new FaultStory(fleet, { newcomer: NEWCOMER, startedAtMs, tell: (line) => screen.tell(line) });
    await story.play();
    feeder.hurry();
    await feeding;
    await fleet.until('every row counts', () => this.#referee.rowsCounted === rows.length);
    const untilMs = systemClock.now();
    const stoppedCleanly = await this.#stop(fleet);
    const { overlapsMs, unowned } = await judgeHistory({ folder, deaths: fleet.deaths, partitions: PARTITIONS, fromMs, untilMs });
    return this.#result({ leaders: fleet.terms, faults: story.faults, overlapsMs, unownedMs: rounded(unowned), stoppedCleanly });
  }

  /** Every worker that is left stops in its own time, ends its work, and leaves with exit code 0. */
  async #stop(fleet: DemoFleet): Promise<boolean> {
    this.#parts.screen.tell('all rows count; everyone stops');
    const left = fleet.alive;
    for (const worker of left) worker.stop(false);
    await fleet.until('every worker has ended', () => left.every(({ exitCode }) => exitCode !== undefined));
    return left.every(({ exitCode, outcome }) => exitCode === 0 && outcome?.aborted === 0);
  }

  async #read(streams: DemoStreams, fleet: DemoFleet): Promise<void> {
    for await (const commit of streams.commits(this.#ended.signal)) {
      this.#referee.read(commit);
      if (this.#referee.rowsCounted === this.#parts.rows.length) fleet.look();
    }
  }

  #result(
    found: Pick<DemoResult, 'leaders' | 'overlapsMs' | 'unownedMs' | 'stoppedCleanly'> & { readonly faults: readonly Fault[] },
  ): DemoResult {
    const { server, rows, startedAtMs } = this.#parts;
    const counted = this.#referee.rowsCounted;
    return {
      server: { kind: 'nats-server', version: server.version },
      workers: NAMES.length,
      partitions: PARTITIONS,
      input: { name: 'flights', rows: rows.length },
      leaders: found.leaders,
      faults: found.faults,
      rows: {
        expected: rows.length,
        counted,
        lost: rows.length - counted,
        doubled: this.#referee.rowsDoubled,
        discardedStale: this.#referee.verdicts.stale,
      },
      overlapsMs: found.overlapsMs,
      unownedMs: found.unownedMs,
      totalsMatch: this.#referee.matches(totalsOf(rows)),
      stoppedCleanly: found.stoppedCleanly,
      elapsedMs: Math.round(systemClock.now() - startedAtMs),
    };
  }
}

const rounded = ({ p50, p99, max }: DemoResult['unownedMs']): DemoResult['unownedMs'] => ({
  p50: Math.round(p50),
  p99: Math.round(p99),
  max: Math.round(max),
});
