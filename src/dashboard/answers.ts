import type { Group } from '../group/group.js';
import type { Change } from '../group/rehearse-change.js';
import { UnavailableError } from '../errors.js';
import type { PastView, RecordRow, RehearsalView } from './rows.js';
import { partitionRows, recordRow } from './view.js';

const RECORDS_MAX = 1_000;

/** What a page asks for once, by path. Each throws a `ConclaveError` for what cannot be answered. */
export const answers: Readonly<Record<string, (group: Group, query: URLSearchParams) => unknown>> = {
  '/why': (group, query) => group.why(query.get('partition') ?? ''),
  '/history': async (group): Promise<readonly RecordRow[]> => (await group.history({ limit: RECORDS_MAX })).map(recordRow),
  '/at': async (group, query): Promise<PastView> => {
    const past = await group.at(Number(query.get('sequence')));
    const members = past.members.map(({ id, name, worker, leader, draining, partitions }) => ({
      ...{ id, name, worker, leader, draining, partitions },
    }));
    const { sequence, leader, paused, placement } = past;
    return { sequence, leader, paused, members, version: placement.version, partitions: [...partitionRows(past).values()] };
  },
  '/what-if': (group, query): RehearsalView => {
    const { strategy, moves, workers } = group.whatIf(changeOf(query));
    return { strategy, moves, workers };
  },
};

/** The group that can be asked now. */
export function expectGroup(group: Group | undefined): Group {
  if (group) return group;
  throw new UnavailableError('the group cannot be followed now; the page shows what was last known of it');
}

const changeOf = (query: URLSearchParams): Change => ({
  ...(query.has('remove') && { remove: query.getAll('remove') }),
  ...(query.has('paused') && { paused: query.get('paused') === 'true' }),
});
