import type { Group } from '../group/group.js';
import type { GroupOptions } from '../options/group-options.js';
import { openGroup } from '../group/open-group.js';
import { addressOf } from './address-options.js';
import type { GroupCommandOptions } from './group-command.js';

/** Opens the group that the options name, which must be there, and closes it whatever happens. */
export async function withGroup<T>(
  options: GroupCommandOptions & Pick<GroupOptions, 'placement'>,
  use: (group: Group) => T | Promise<T>,
): Promise<T> {
  const { group: name, timeout, placement } = options;
  const address = addressOf(options);
  const group = await openGroup({ group: name, ...address, timeoutMs: timeout * 1_000, mustExist: true, ...(placement && { placement }) });
  try {
    return await use(group);
  } finally {
    await group.close();
  }
}
