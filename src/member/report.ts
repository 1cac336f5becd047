import type { Epoch, PartitionId } from '../../machines/model/ids.js';
import type { ConclaveError } from '../errors.js';
import type { Finding } from '../ports.js';

/** Where doers tell what users should know. Nothing here throws. */
export interface Report {
  /** A problem that the runtime goes on from. */
  error(error: ConclaveError): void;
  /** Worth knowing, and no failure of ours. */
  notice(message: string): void;
  /** Something about the server that may hurt later. */
  warning(warning: Finding): void;
  granted(partition: PartitionId, epoch: Epoch): void;
  revoked(partition: PartitionId, epoch: Epoch): void;
  /** Its user code ignored the request to end for as long as the timing allows. */
  overdue(partition: PartitionId, epoch: Epoch): void;
  /** Some partitions have another owner, or none: perhaps ours. */
  placed(): void;
  /** Another leads, or nobody. */
  leader(): void;
}
