import { Group } from './group.js';
import { parseGroupOptions, type GroupOptions } from '../options/group-options.js';
import { hubFor } from '../options/hub-for.js';
import { systemClock } from '../system/system-clock.js';
import { systemRandom } from '../system/system-random.js';

/**
 * Opens a group to look at it from outside, and resolves when what it shows is what the log says. Rejects with `ConfigError`, with
 * `ConnectError` or `UnavailableError` when NATS is out of reach, with `GroupNotFoundError` (only with `mustExist`), with `LogLostError`
 * when the group’s snapshot is damaged, or with the reason of `signal`; nothing is left behind then.
 */
export async function openGroup(options: GroupOptions): Promise<Group> {
  const config = parseGroupOptions(options);
  const { signal } = options;
  const { timeoutMs, mustExist } = config;
  const link = await hubFor(options).link(config.group, { name: 'conclave observer', timeoutMs, mustExist, ...(signal && { signal }) });
  const group = new Group({ config, link, clock: systemClock, random: systemRandom });
  const giveUp = (): void => void group.close();
  signal?.addEventListener('abort', giveUp);
  try {
    signal?.throwIfAborted();
    await group.open();
    signal?.throwIfAborted();
    return group;
  } catch (error) {
    await group.close();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}
