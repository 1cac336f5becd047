import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Opens sockets to a server that takes them and says nothing; all end with the test. */
export async function openDialer(): Promise<() => Socket> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const opened: Socket[] = [];
  onTestFinished(() => {
    for (const socket of opened) socket.destroy();
    server.close();
  });
  return () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    opened.push(socket);
    return socket;
  };
}
