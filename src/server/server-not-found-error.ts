import { ConclaveError } from '../errors.js';

/** One place where a nats-server was looked for, and why it was not taken. */
export interface PlaceLookedAt {
  readonly place: string;
  readonly result: string;
}

/**
 * No usable nats-server on this machine, and none could be fetched. For the operator: run `command`, or point `NATS_SERVER_BIN` at a
 * binary. `lookedAt` lists every place in the order in which it was tried.
 */
export class ServerNotFoundError extends ConclaveError {
  readonly lookedAt: readonly PlaceLookedAt[];
  readonly command: string;
  constructor(wanted: string, lookedAt: readonly PlaceLookedAt[], command: string) {
    const places = lookedAt.map(({ place, result }) => `  ${place}: ${result}`).join('\n');
    super('ERR_CONCLAVE_SERVER_NOT_FOUND', `No ${wanted} found. Looked at:\n${places}\nWhat to do: ${command}`);
    this.lookedAt = lookedAt;
    this.command = command;
  }
}
