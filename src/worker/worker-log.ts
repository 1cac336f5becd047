import type { OutageLevel } from '../../machines/connection.machine.js';
import { PartitionError, type ConclaveError } from '../errors.js';
import type { Finding } from '../ports.js';
import type { WorkerState } from './worker-events.js';
import type { Logger } from '../member/logger.js';

/** What is told with a sentence, for programs that read logs. */
type Fields = Readonly<Record<string, string | number | null>>;

/** What a worker writes into the log of its service: a sentence each, with fields where the logger takes them. */
export class WorkerLog {
  readonly #logger: Logger | undefined;
  readonly #speaker: { readonly group: string; readonly name: string };

  constructor({ logger, group, name }: { readonly logger: Logger | undefined; readonly group: string; readonly name: string }) {
    this.#logger = logger;
    this.#speaker = { group, name };
  }

  state(state: WorkerState, worker: string | null): void {
    this.#with({ state, worker })?.info(this.#line(worker ? `${state}, as ${worker}` : state));
  }

  /** `sinceMs`: for how long the group is out of reach; `level` is null when it is back. */
  degraded(level: OutageLevel | null, sinceMs: number): void {
    const logger = this.#with({ level, sinceMs });
    if (level === null) logger?.info(this.#line('back in reach'));
    else logger?.[level === 'warning' ? 'warn' : 'error'](this.#line(`${level}: out of reach for ${sinceMs} ms`));
  }

  error(error: ConclaveError): void {
    const { code, message } = error;
    const at = error instanceof PartitionError ? { partition: error.partition, epoch: error.epoch } : {};
    this.#with({ code, ...at }, error)?.error(this.#line(`${code} ${message}`));
  }

  notice(message: string): void {
    this.#with({})?.warn(this.#line(message));
  }

  warning({ id, what, risk, remedy }: Finding): void {
    this.#with({ finding: id })?.warn(this.#line(`${what}: ${risk}; ${remedy}`));
  }

  #line(text: string): string {
    return `conclave ${this.#speaker.group}: ${text}`;
  }

  /** The error goes under `err`, where pino and others look for one. */
  #with(fields: Fields, err?: ConclaveError): Logger | undefined {
    const logger = this.#logger;
    return logger?.child?.({ conclave: { ...this.#speaker, ...fields }, ...(err && { err }) }) ?? logger;
  }
}
