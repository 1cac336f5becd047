import type { ConclaveError } from '../errors.js';
import type { HistoryOptions, Group } from '../group/group.js';
import type { HistoryRecord } from '../group/group-history.js';
import { historyLine } from './history-words.js';
import type { Terminal } from './terminal.js';

export interface FollowOptions extends Required<HistoryOptions> {
  readonly json?: true;
}

/**
 * Prints what the log says, and then every record as it is written, until the signal. Rejects when the group cannot be followed any more.
 * While the server is out of reach nothing is missed: it comes later.
 */
export async function followHistory(
  terminal: Terminal,
  group: Group,
  options: FollowOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const { limit, renewals, json, signal } = options;
  let last = 0;
  const print = (record: HistoryRecord): void => {
    if (record.sequence <= last || (!renewals && record.kind === 'leader.renew')) return;
    last = record.sequence;
    terminal.out(`${json ? JSON.stringify(record) : historyLine(record)}\n`);
  };
  const waiting: HistoryRecord[] = [];
  let tell = (record: HistoryRecord): void => void waiting.push(record);
  group.on('entry', (record) => tell(record));
  for (const record of await group.history({ limit, renewals })) print(record);
  for (const record of waiting) print(record);
  tell = print;
  await untilLost(terminal, group, signal);
}

/** Says when the server is out of reach, and when it is back. */
export function untilLost(terminal: Pick<Terminal, 'err'>, group: Group, signal: AbortSignal): Promise<void> {
  let isInReach = group.status === 'following';
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => resolve());
    if (signal.aborted) resolve();
    group.on('error', (error: ConclaveError) => reject(error));
    group.on('change', ({ status }) => {
      if (status === 'failed' || (status === 'following') === isInReach) return;
      isInReach = !isInReach;
      terminal.err(isInReach ? 'in reach again\n' : 'the server is out of reach; waiting\n');
    });
  });
}
