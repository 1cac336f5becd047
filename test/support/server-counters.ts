/** What a nats-server counted since it started, by its monitoring port. */
export interface ServerCounters {
  /** Messages that clients sent, requests and answers alike. */
  readonly messages: number;
  /** Records stored in streams. */
  readonly stored: number;
  readonly consumers: number;
  /** Calls of the JetStream API: lists, looks and single reads, but not publishing. */
  readonly calls: number;
}

interface StreamDetail {
  readonly state: { readonly last_seq: number };
}

interface JetStreamInfo {
  readonly consumers: number;
  readonly api: { readonly total: number };
  readonly account_details?: readonly { readonly stream_detail?: readonly StreamDetail[] }[];
}

export async function readCounters(monitorPort: number): Promise<ServerCounters> {
  const { in_msgs } = await ask<{ readonly in_msgs: number }>(monitorPort, 'varz');
  const { consumers, api, account_details = [] } = await ask<JetStreamInfo>(monitorPort, 'jsz?accounts=true&streams=true');
  const streams = account_details.flatMap(({ stream_detail = [] }) => stream_detail);
  return { messages: in_msgs, stored: streams.reduce((sum, { state }) => sum + state.last_seq, 0), consumers, calls: api.total };
}

const ask = async <T>(monitorPort: number, path: string): Promise<T> =>
  (await (await fetch(`http://127.0.0.1:${monitorPort}/${path}`)).json()) as T;
