import type { TestProject } from 'vitest/node';
import { findServer } from '../../src/server/find-server.js';
import { serverSuites } from './nats-server.js';

/** Finds or fetches every nats-server that the tests will start, once and before any test's clock runs, and says which they are. */
export default async function findServers(project: TestProject): Promise<void> {
  if (project.vitest.projects[0] !== project) return; // Called for each project; the machine is the same.
  for (const { label, options } of serverSuites()) {
    const { version, path, source } = await findServer({ ...options, onProgress: (line) => console.log(line) });
    console.log(`nats-server ${label}: ${version}, ${path} (${source})`);
  }
}
