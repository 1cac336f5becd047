import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

const CHUNK = new Uint8Array(1_000_000);

/**
 * Another service’s stream, which takes all that is left in JetStream, to the last byte. Returns what the server says when there is no room
 * any more, and the function that gives everything back.
 */
export async function takeAll(url: string): Promise<{ readonly code: number; readonly giveBack: () => Promise<void> }> {
  const connection = await connect({ servers: url, noAsyncTraces: true });
  const manager = await jetstreamManager(connection, { timeout: 10_000 });
  await manager.streams.add({ name: 'greedy', subjects: ['greedy'] });
  const giveBack = async (): Promise<void> => {
    await manager.streams.delete('greedy');
    await connection.close();
  };
  for (;;) {
    const reply = await connection.request('greedy', CHUNK, { timeout: 10_000 });
    const { error } = reply.json<{ readonly error?: { readonly err_code: number } }>();
    if (error) return { code: error.err_code, giveBack };
  }
}
