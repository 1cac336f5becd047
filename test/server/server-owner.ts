import { startServer } from '../../src/server/start-server.js';

/** A process that starts a server, says what it started, and stays until it is killed. */
const server = await startServer();
process.stdout.write(`${JSON.stringify({ pid: server.pid, dataDir: server.dataDir })}\n`);
process.stdin.resume();
