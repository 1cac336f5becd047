import type { DemoFleet } from './demo-fleet.js';
import type { CommitReferee } from './commit-referee.js';
import { systemClock } from '../system/system-clock.js';

export interface ScreenParts {
  readonly fleet: DemoFleet;
  readonly referee: CommitReferee;
  readonly rows: number;
}

const EVERY_MS = 250;
/** Without a terminal to redraw, a line this often says enough. */
const EVERY_PLAIN_MS = 2_000;

/** Lines about what happens, and below them one that says how things are. */
export class DemoScreen {
  readonly #out: NodeJS.WriteStream;
  readonly #startedAtMs = systemClock.now();
  #timer: NodeJS.Timeout | undefined;
  #status = '';

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  tell(line: string): void {
    this.#clear();
    this.#out.write(`${this.#seconds()}  ${line}\n`);
    this.#draw();
  }

  /** Keeps the last line up to date until `close`. */
  watch(parts: ScreenParts): void {
    const update = (): void => {
      this.#clear();
      this.#status = `${this.#seconds()}  ${statusOf(parts)}`;
      if (this.#out.isTTY) this.#draw();
      else this.#out.write(`${this.#status}\n`);
    };
    this.#timer = setInterval(update, this.#out.isTTY ? EVERY_MS : EVERY_PLAIN_MS);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#clear();
    this.#status = '';
  }

  #seconds(): string {
    return `${((systemClock.now() - this.#startedAtMs) / 1000).toFixed(1).padStart(5)} s`;
  }

  #draw(): void {
    if (this.#out.isTTY) this.#out.write(this.#status.slice(0, this.#out.columns - 1));
  }

  #clear(): void {
    if (this.#out.isTTY) this.#out.write('\r\u001B[2K');
  }
}

function statusOf({ fleet, referee, rows }: ScreenParts): string {
  const shares = fleet.alive.map(({ name, running }) => `${name} ${running.size}`);
  const leader = fleet.leader ? `${fleet.leader.name} leads (term ${fleet.leader.term})` : 'nobody leads';
  return `${leader} · ${shares.join(', ')} · ${referee.rowsCounted.toLocaleString('en')} of ${rows.toLocaleString('en')} rows`;
}
