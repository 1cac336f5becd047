import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ProcessGuard } from '../../src/demo/process-guard.js';

const PATHS = [process.env.PROMETHEUS ?? '', ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'prometheus'))];
const program = PATHS.find((path) => path !== '' && existsSync(path));

/** Without it nothing scrapes and no alert fires: tests leave that out, and this says so. */
export const hasPrometheus = program !== undefined;

export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

export interface PrometheusOptions {
  /** Where workers answer `/metrics`: `host:port` each. */
  readonly targets: readonly string[];
  /** Files of alert rules. */
  readonly rules: readonly string[];
}

/** A real Prometheus that scrapes and judges every second. `await using` ends it. */
export class Prometheus {
  readonly #process: ChildProcess;
  readonly #guard: ProcessGuard;
  readonly #url: string;

  private constructor(process: ChildProcess, guard: ProcessGuard, url: string) {
    this.#process = process;
    this.#guard = guard;
    this.#url = url;
  }

  static async open({ targets, rules }: PrometheusOptions): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'conclave-prometheus-'));
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: rules,
      scrape_configs: [{ job_name: 'workers', static_configs: [{ targets }] }],
    };
    await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config)); // JSON is YAML.
    const args = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, '--web.listen-address=127.0.0.1:0'];
    const child = spawn(program as string, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const guard = new ProcessGuard(folder);
    guard.watch(child);
    return new Prometheus(child, guard, `http://${await addressOf(child)}`);
  }

  async alerts(): Promise<readonly Alert[]> {
    return (await this.#ask<{ readonly alerts?: readonly Alert[] }>('alerts')).alerts ?? [];
  }

  /** How many targets were scraped: from then on it sees when something rises there. */
  async scraped(): Promise<number> {
    const { activeTargets = [] } = await this.#ask<{ readonly activeTargets?: readonly { readonly health: string }[] }>('targets');
    return activeTargets.filter(({ health }) => health === 'up').length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#guard.end();
  }

  async #ask<T>(path: string): Promise<T> {
    const response = await fetch(`${this.#url}/api/v1/${path}`);
    // It listens before it is ready.
    return response.ok ? ((await response.json()) as { readonly data: T }).data : ({} as T);
  }
}

/** Of the line that tells it. What it says without ever listening is in the error. */
async function addressOf(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr as NodeJS.ReadableStream });
  const address = new Promise<string>((resolve) =>
    lines.on('line', (line) => {
      said.push(line);
      const [, found] = /msg="Listening on" address=(\S+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    }),
  );
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`prometheus ended:\n${said.join('\n')}`)));
  ended.catch(() => undefined);
  return Promise.race([address, ended]);
}
