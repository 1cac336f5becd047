import type { GroupState } from '../../machines/model/group-state.js';
import { ConfigError } from '../errors.js';
import type { KeptRecord } from './group-history.js';

/** What an observer knows. */
export interface GroupInside {
  readonly group: string;
  /** Frozen: another object after every entry. */
  readonly state: () => GroupState;
  /** What is behind the connection, for people. */
  readonly server: () => string;
  /** What was applied and is still remembered, oldest first. */
  readonly records: () => readonly KeptRecord[];
}

const groups = new WeakMap<object, GroupInside>();

/** Observers let other rooms of this house look inside, which is nobody else’s business. */
export const showGroup = (group: object, inside: GroupInside): void => void groups.set(group, inside);

/** Throws `ConfigError` for what `openGroup` did not make. */
export function insideOf(group: object): GroupInside {
  const inside = groups.get(group);
  if (!inside) throw new ConfigError([{ path: 'group', message: 'expected a group that openGroup of this copy of conclave opened' }]);
  return inside;
}
