import { errors, type Msg } from '@nats-io/transport-node';

/**
 * How a request on the connection ended. Only `message` carries an answer. Not delivered for sure: `down` (the connection was not up),
 * `noResponders`, `denied` (permission), `tooLarge`. Open whether delivered: `lost` (the connection broke under way) and `late`.
 */
export type NatsReply =
  | { readonly kind: 'message'; readonly msg: Msg }
  | { readonly kind: 'down' | 'lost' | 'late' | 'noResponders' | 'denied' | 'tooLarge'; readonly cause: unknown };

export type NoReply = Exclude<NatsReply, { readonly kind: 'message' }>;

/** The one place that reads the client's errors: by class and cause, never by text. */
export function noReplyOf(error: unknown): NoReply {
  return { kind: kindOf(error), cause: error };
}

function kindOf(error: unknown): NoReply['kind'] {
  if (error instanceof errors.TimeoutError) return 'late';
  if (error instanceof errors.ClosedConnectionError || error instanceof errors.DrainingConnectionError) return 'down';
  const cause = error instanceof errors.RequestError ? error.cause : error;
  if (cause instanceof errors.NoRespondersError) return 'noResponders';
  if (cause instanceof errors.PermissionViolationError) return 'denied';
  return 'lost';
}
