/** What the server tells the page: tables of rows, as a whole once, then what changed. Times are milliseconds on the server’s clock. */

export interface GroupRow {
  readonly name: string;
  /** `opening`: never seen yet. `following`: what is shown is what the log says. Else it may be old. */
  readonly status: 'opening' | 'following' | 'disconnected' | 'failed';
  /** Why it cannot be followed now; null while nothing is wrong. */
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly server: string | null;
  readonly leader: { readonly id: string | null; readonly name: string; readonly term: number } | null;
  readonly paused: boolean;
  readonly version: number;
  readonly trigger: string | null;
  readonly writes: boolean;
}

export interface StateRow {
  readonly state: string;
  readonly sinceMs: number;
}

/** One chart of a member, and its active leaf states. */
export interface ChartRow {
  readonly chart: string;
  readonly about: string | null;
  readonly states: readonly StateRow[];
}

export interface CrowdRow {
  readonly chart: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly listed: readonly ChartRow[];
}

export interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly worker: string | null;
  readonly capacity: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly joinedAt: number;
  readonly leader: boolean;
  readonly draining: boolean;
  readonly partitions: number;
  readonly status: 'awaited' | 'heard' | 'silent';
  readonly heardAtMs: number | null;
  /** How long it could rely on what it owns, when it was last heard. Null: not told. 0: it cannot. */
  readonly trustMs: number | null;
  readonly lagMs: number | null;
  readonly charts: readonly ChartRow[];
  readonly crowds: readonly CrowdRow[];
}

export interface PartitionRow {
  readonly id: string;
  readonly owner: string | null;
  readonly next: string | null;
  readonly epoch: number;
  readonly weight: number;
}

export interface RecordRow {
  readonly sequence: number;
  readonly kind: string | null;
  readonly author: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly facts: readonly string[];
  /** Milliseconds since 1970; null when not known. */
  readonly storedAtMs: number | null;
}

/** Each table by key: `''` of the one group, id of the member, id of the partition, sequence of the record. */
export interface Tables {
  readonly group: GroupRow;
  readonly members: MemberRow;
  readonly partitions: PartitionRow;
  readonly records: RecordRow;
}

export type TableName = keyof Tables;

export interface TableChange<Row> {
  readonly set: readonly (readonly [string, Row])[];
  readonly gone: readonly string[];
}

/** One message. With `reset`, all that was known before is void. */
export interface Patch {
  readonly reset: boolean;
  readonly nowMs: number;
  readonly tables: { readonly [T in TableName]?: TableChange<Tables[T]> };
}

/** A group at one entry of its log. */
export interface PastView {
  readonly sequence: number;
  readonly leader: GroupRow['leader'];
  readonly paused: boolean;
  readonly version: number;
  readonly members: readonly Pick<MemberRow, 'id' | 'name' | 'worker' | 'leader' | 'draining' | 'partitions'>[];
  readonly partitions: readonly PartitionRow[];
}

/** What would come of an action. */
export interface RehearsalView {
  readonly strategy: string;
  readonly moves: readonly { readonly partition: string; readonly from: string | null; readonly to: string | null }[];
  readonly workers: readonly { readonly worker: string; readonly before: number | null; readonly after: number | null }[];
}

/** What the page may ask the server to do to the group. */
export type Write = { readonly action: 'drain' | 'undrain'; readonly worker: string } | { readonly action: 'pause' | 'resume' | 'refresh' };
