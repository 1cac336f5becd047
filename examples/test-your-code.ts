import { simulate, type UserCode } from 'conclave/simulation';

const written = new Map<string, number>();
const mistakes: string[] = [];

/** Your code, with time from the simulation: it writes ten times a second, and nobody may write after a newer owner has. */
const meter: UserCode =
  ({ clock, process }) =>
  async ({ id }, { signal, epoch, isTrusted }) => {
    while (!signal.aborted) {
      if (isTrusted() && epoch < (written.get(id) ?? 0)) mistakes.push(`${process} wrote to ${id} after a newer owner`);
      if (isTrusted()) written.set(id, epoch);
      await new Promise<void>((resume) => clock.setTimeout(resume, 100));
    }
  };

const options = { workers: 3, partitions: 4, seconds: 30, faults: ['crash', 'pause', 'stop', 'cut'] } as const;
for (const seed of [1, 2, 3]) {
  written.clear();
  const { faults, violations } = await simulate({ ...options, seed, userCode: meter });
  console.log(`seed ${seed}: ${JSON.stringify(faults)}, broken: ${violations.length + mistakes.length}`);
}
