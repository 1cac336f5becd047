import { onTestFinished } from 'vitest';
import { type ContractLink, type ContractWorld, freshGroup } from './contract-world.js';

/** So many members of one fresh group, closed when the test ends. */
export async function members(world: ContractWorld, count: number, group = freshGroup()): Promise<ContractLink[]> {
  const opened: ContractLink[] = [];
  for (let index = 0; index < count; index += 1) {
    const member = await world.open(group);
    onTestFinished(() => member.link.close());
    opened.push(member);
  }
  return opened;
}

export async function member(world: ContractWorld, group?: string): Promise<ContractLink> {
  const [only] = await members(world, 1, group);
  if (!only) throw new Error('no member was opened');
  return only;
}
