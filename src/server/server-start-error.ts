import { ConclaveError } from '../errors.js';

/** nats-server ended, or did not listen in time, while it was starting. `output` holds the last lines that it printed. */
export class ServerStartError extends ConclaveError {
  readonly output: string;
  constructor(reason: string, output: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_SERVER_START', `nats-server did not start: ${reason}${output === '' ? '' : `. It printed:\n${output}`}`, options);
    this.output = output;
  }
}
