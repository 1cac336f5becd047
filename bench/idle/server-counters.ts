import { createServer, type AddressInfo } from 'node:net';

/** What a nats-server counted since it started, by its monitoring port. */
export interface ServerCounters {
  /** Messages that clients sent, requests and answers alike. */
  readonly messages: number;
  /** Records stored in streams. */
  readonly stored: number;
  readonly consumers: number;
}

interface StreamDetail {
  readonly state: { readonly last_seq: number };
}

interface JetStreamInfo {
  readonly consumers: number;
  readonly account_details?: readonly { readonly stream_detail?: readonly StreamDetail[] }[];
}

export async function readCounters(monitorPort: number): Promise<ServerCounters> {
  const { in_msgs } = await ask<{ readonly in_msgs: number }>(monitorPort, 'varz');
  const { consumers, account_details = [] } = await ask<JetStreamInfo>(monitorPort, 'jsz?accounts=true&streams=true');
  const streams = account_details.flatMap(({ stream_detail = [] }) => stream_detail);
  return { messages: in_msgs, stored: streams.reduce((sum, { state }) => sum + state.last_seq, 0), consumers };
}

const ask = async <T>(monitorPort: number, path: string): Promise<T> =>
  (await (await fetch(`http://127.0.0.1:${monitorPort}/${path}`)).json()) as T;

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
