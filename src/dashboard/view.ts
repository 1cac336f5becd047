import { OPERATOR_KINDS } from '../../machines/model/entries.js';
import type { GroupState } from '../../machines/model/group-state.js';
import type { PicturedChart } from '../protocol/chart-picture.js';
import type { MemberCharts } from '../group/chart-watch.js';
import type { Group } from '../group/group.js';
import { historyRecord, type HistoryRecord } from '../group/group-history.js';
import type { GroupMember } from '../group/group-view.js';
import { insideOf } from '../group/inside.js';
import type { LiveGroup } from './live-group.js';
import type { ChartRow, GroupRow, MemberRow, PartitionRow, RecordRow } from './rows.js';

const RECORDS_MAX = 200;

export interface ViewOptions {
  readonly name: string;
  readonly writes: boolean;
  readonly nowMs: () => number;
}

/** What the page shall show, each table by key. While the group cannot be followed, what was last known of it stays. */
export class View {
  readonly #options: ViewOptions;
  #table: GroupState['partitions'] | undefined;
  #followed: Group | undefined;
  #wasFollowed = false;
  #group: GroupRow;
  members: ReadonlyMap<string, MemberRow> = new Map();
  partitions: ReadonlyMap<string, PartitionRow> = new Map();
  records: ReadonlyMap<string, RecordRow> = new Map();

  constructor(options: ViewOptions) {
    this.#options = options;
    const { name, writes } = options;
    const unknown = { server: null, leader: null, paused: false, version: 0, trigger: null };
    this.#group = { name, status: 'opening', problem: null, ...unknown, writes };
  }

  get group(): ReadonlyMap<string, GroupRow> {
    return new Map([['', this.#group]]);
  }

  refresh({ group, problem, charts }: LiveGroup): void {
    this.#group = {
      ...this.#group,
      status: this.#statusOf(group),
      problem: problem ? { code: problem.code, message: problem.message } : null,
    };
    if (!group) return;
    const { state, server } = insideOf(group);
    const { partitions } = state();
    const { version, trigger } = state().placement;
    this.#group = { ...this.#group, server: server(), leader: group.leader, paused: group.paused, version, trigger };
    const told = new Map(charts.map((one) => [one.member, one]));
    const nowMs = this.#options.nowMs();
    this.members = new Map(group.members.map((member) => [member.id, memberRow(member, told.get(member.id), nowMs)]));
    if (this.#table !== partitions) this.partitions = partitionRows(group);
    this.#table = partitions;
    this.#refreshRecords(group);
  }

  #statusOf(group: Group | undefined): GroupRow['status'] {
    this.#wasFollowed ||= group !== undefined;
    if (group) return group.status === 'following' ? 'following' : 'disconnected';
    return this.#wasFollowed ? 'failed' : 'opening';
  }

  #refreshRecords(group: Group): void {
    const isNew = this.#followed !== group;
    this.#followed = group;
    const last = isNew ? 0 : Number([...this.records.keys()].at(-1) ?? 0);
    const records = recordsAfter(group, last);
    if (records.length === 0 && !isNew) return;
    const rows = records.slice(-RECORDS_MAX).map(recordRow);
    const all = [...(isNew ? [] : this.records.values()), ...rows].slice(-RECORDS_MAX);
    this.records = new Map(all.map((row) => [String(row.sequence), row]));
  }
}

/** What happened after this entry and is still remembered, oldest first. */
const recordsAfter = (group: Group, sequence: number): readonly HistoryRecord[] =>
  insideOf(group)
    .records()
    .filter((one) => one.sequence > sequence && one.kind !== 'leader.renew')
    .map(historyRecord);

export const recordRow = (record: HistoryRecord): RecordRow => {
  const { sequence, storedAtMs, kind, outcome, reason, facts } = record;
  return { sequence, storedAtMs, kind, author: authorOf(record), outcome, reason, facts };
};

function authorOf({ kind, author }: HistoryRecord): string | null {
  if (!author) return null;
  if (author.name !== null) return author.worker ? `${author.name} (${author.worker})` : author.name;
  return kind && OPERATOR_KINDS.includes(kind) ? 'an operator' : `(${author.id})`;
}

export const partitionRows = ({ placement }: Pick<Group, 'placement'>): Map<string, PartitionRow> =>
  new Map(placement.partitions.map(({ id, owner, next, epoch, weight }) => [id, { id, owner, next, epoch, weight }]));

function memberRow(member: GroupMember, told: MemberCharts | undefined, nowMs: number): MemberRow {
  const { id, name, worker, capacity, labels = {}, joinedAt, leader, draining, partitions } = member;
  const picture = told?.picture ?? null;
  const heardAtMs = told && told.ageMs !== null ? Math.round(nowMs - told.ageMs) : null;
  const chartRow = ({ chart, about, states }: PicturedChart): ChartRow => ({
    ...{ chart, about },
    states: states.map(({ state, forMs }) => ({ state, sinceMs: (heardAtMs ?? nowMs) - forMs })),
  });
  return {
    ...{ id, name, worker, capacity, labels, joinedAt, leader, draining, partitions, heardAtMs },
    status: told?.status ?? 'awaited',
    trustMs: picture?.trustMs ?? null,
    lagMs: picture?.lagMs ?? null,
    charts: picture?.charts.map(chartRow) ?? [],
    crowds: picture?.crowds.map(({ chart, counts, listed }) => ({ chart, counts, listed: listed.map(chartRow) })) ?? [],
  };
}
