import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock } from '../system/system-clock.js';
import type { Patch } from './rows.js';

/** A page that was away for fewer messages than these gets what it missed; after more, all anew. */
const KEPT_MAX = 256;
const KEPT_CHARACTERS_MAX = 4_000_000;
/** Pages that hear nothing for longer than two of these call themselves stale. */
const BEAT_MS = 5_000;
/** Who reads so slowly that this much waits is cut off; the browser comes back, and gets all anew. */
const WAITING_BYTES_MAX = 8_000_000;
const CLIENTS_MAX = 64;

export interface EventStreamOptions {
  /** Names this stream: positions in another one mean nothing here. */
  readonly name: string;
  /** All that there is now. */
  readonly whole: () => Patch;
  readonly nowMs: () => number;
  /** Somebody reads, or nobody any more. Called before the first reader is served. */
  readonly onWatched: (isWatched: boolean) => void;
}

interface Kept {
  readonly at: number;
  readonly text: string;
}

/** Server-sent events (WHATWG HTML 9.2) for any number of pages: each message is written once, and kept for those who come back. */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #clients = new Set<ServerResponse>();
  readonly #kept: Kept[] = [];
  #keptCharacters = 0;
  #at = 0;
  #timer: unknown;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  publish(patch: Patch): void {
    this.#at += 1;
    const text = this.#message(this.#at, patch);
    this.#kept.push({ at: this.#at, text });
    this.#keptCharacters += text.length;
    while (this.#kept.length > KEPT_MAX || this.#keptCharacters > KEPT_CHARACTERS_MAX)
      this.#keptCharacters -= this.#kept.shift()?.text.length ?? 0;
    this.#write(text);
  }

  /** Answers one request with the stream, from where it says that it was. */
  serve(request: IncomingMessage, response: ServerResponse): void {
    if (this.#clients.size >= CLIENTS_MAX) {
      response.writeHead(503, { 'retry-after': '5' }).end('Too many pages are open.');
      return;
    }
    if (this.#clients.size === 0) {
      this.#options.onWatched(true);
      this.#beat();
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    response.write(`retry: 1000\n\n${this.#missedBy(request.headers['last-event-id']) ?? this.#message(this.#at, this.#options.whole())}`);
    this.#clients.add(response);
    response.on('close', () => this.#forget(response));
  }

  close(): void {
    for (const client of [...this.#clients]) {
      client.end();
      this.#forget(client);
    }
  }

  /** Undefined when it is not known any more, or never was. */
  #missedBy(lastId: string | string[] | undefined): string | undefined {
    const [name, position] = typeof lastId === 'string' ? lastId.split(':') : [];
    const at = Number(position);
    const oldest = this.#kept[0]?.at ?? this.#at + 1;
    if (name !== this.#options.name || !Number.isSafeInteger(at) || at > this.#at || at < oldest - 1) return undefined;
    const missed = this.#kept.filter((one) => one.at > at).map(({ text }) => text);
    return `${missed.join('')}${this.#beatText()}`;
  }

  #message(at: number, patch: Patch): string {
    return `id: ${this.#options.name}:${at}\ndata: ${JSON.stringify(patch)}\n\n`;
  }

  #write(text: string): void {
    for (const client of this.#clients) {
      if (client.writableLength > WAITING_BYTES_MAX) client.destroy();
      else client.write(text);
    }
  }

  #beat(): void {
    this.#timer = systemClock.setTimeout(() => {
      this.#write(this.#beatText());
      this.#beat();
    }, BEAT_MS);
  }

  #beatText(): string {
    return `event: beat\ndata: ${JSON.stringify({ nowMs: this.#options.nowMs() })}\n\n`;
  }

  #forget(client: ServerResponse): void {
    if (!this.#clients.delete(client) || this.#clients.size > 0) return;
    systemClock.clearTimeout(this.#timer);
    this.#options.onWatched(false);
  }
}
