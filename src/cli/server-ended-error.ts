import { ConclaveError } from '../errors.js';

/** A nats-server that was to run until it is stopped has ended on its own, or by somebody else’s hand. */
export class ServerEndedError extends ConclaveError {
  constructor(url: string) {
    super('ERR_CONCLAVE_SERVER_ENDED', `the nats-server at ${url} has ended`);
  }
}
