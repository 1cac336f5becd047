import type { Group } from '../runtime/group.js';
import { openGroup } from '../runtime/open-group.js';
import { addressOf } from './address-options.js';
import type { GroupCommandOptions } from './group-command.js';

/** Opens the group that the options name, which must be there, and closes it whatever happens. */
export async function withGroup<T>(options: GroupCommandOptions, use: (group: Group) => T | Promise<T>): Promise<T> {
  const { group: name, timeout } = options;
  const group = await openGroup({ group: name, ...addressOf(options), timeoutMs: timeout * 1_000, mustExist: true });
  try {
    return await use(group);
  } finally {
    await group.close();
  }
}
