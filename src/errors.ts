/**
 * Base of every error that Conclave throws or emits. `code` is stable and safe to compare; the message shows the value received and
 * what to do next; further facts are fields.
 */
export class ConclaveError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** NATS did not answer in time, or is out of reach. Transient: the same call may go through later. */
export class UnavailableError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_UNAVAILABLE', message, options);
  }
}

/** The server cannot be used: wrong address, credentials, permissions, JetStream off, or a stream that is not ours. For the operator. */
export class ConnectError extends ConclaveError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_CONCLAVE_CONNECT', message, options);
  }
}
