import { ConclaveError, ReplacedError } from '../errors.js';

/** What a worker failed of, as an error with a code; anything that is not ours by then is a bug. */
export function toConclaveError(error: unknown): ConclaveError {
  if (error instanceof ConclaveError) return error;
  if (typeof error === 'object' && error !== null && 'kind' in error && error.kind === 'replaced')
    return new ReplacedError('a newer process took over the name of this worker; this one has stopped. Two processes need two names');
  return new ConclaveError('ERR_CONCLAVE_INTERNAL', `a bug in conclave: ${String(error)}`, { cause: error });
}
