import { createServer, request as send, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createDashboard, type DashboardOptions } from '../../src/dashboard/index.js';
import type { Patch } from '../../src/dashboard/rows.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface OpenDashboard {
  readonly port: number;
  /** Unlike `fetch`, it sends any header that it is told. */
  readonly ask: (path: string, ask?: Ask) => Promise<Answer>;
  /** Its stream of events, from where `lastId` says. */
  readonly listen: (lastId?: string) => Promise<Listener>;
}

/** A dashboard on a server of its own, closed when the test ends. */
export async function openDashboard(options: DashboardOptions): Promise<OpenDashboard> {
  const dashboard = createDashboard(options);
  const server = createServer(dashboard.handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await dashboard.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    ask: async (path, ask) => answerOf(await open(port, path, ask)),
    listen: async (lastId) => {
      const response = await open(port, '/events', lastId === undefined ? {} : { headers: { 'last-event-id': lastId } });
      const listener = new Listener(response);
      onTestFinished(() => listener.close());
      return listener;
    },
  };
}

/** What one page would hear. */
export class Listener {
  readonly patches: Patch[] = [];
  /** Where it is, as a browser would say when it comes back. */
  lastId = '';
  readonly status: number;
  readonly #response: IncomingMessage;
  readonly #looks = new Set<() => void>();
  #rest = '';

  constructor(response: IncomingMessage) {
    this.status = response.statusCode ?? 0;
    this.#response = response;
    response.on('error', () => undefined);
    response.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  /** Resolves with the first patch, of those heard and those to come, for which this holds. */
  patch(holds: (patch: Patch) => boolean): Promise<Patch> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.patches.find(holds);
        if (!found) return;
        this.#looks.delete(look);
        resolve(found);
      };
      this.#looks.add(look);
      look();
    });
  }

  close(): void {
    this.#response.destroy();
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split('\n\n');
    this.#rest = messages.pop() ?? '';
    for (const message of messages) {
      const fields = new Map(
        message.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
      );
      this.lastId = fields.get('id') ?? this.lastId;
      if (fields.has('id')) this.patches.push(JSON.parse(fields.get('data') ?? '') as Patch);
    }
    for (const look of [...this.#looks]) look();
  }
}

const open = (port: number, path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    send({ port, host: '127.0.0.1', path, method, headers, agent: false }, resolve).on('error', reject).end(body);
  });

async function answerOf(response: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) body += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}
