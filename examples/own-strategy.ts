import { createWorker, openGroup, createMemoryHub, type PlacementStrategy } from 'conclave';

/** Tenants stay together: all partitions whose keys begin alike go to one worker. */
const byTenant: PlacementStrategy = {
  name: 'byTenant',
  place({ workers, partitions }) {
    const ids = workers.map(({ id }) => id).sort();
    const tenants = [...new Set(partitions.map(tenantOf))].sort();
    const placement = new Map<string, string>();
    if (ids.length === 0) return placement;
    for (const partition of partitions) placement.set(partition.id, ids[tenants.indexOf(tenantOf(partition)) % ids.length] ?? '');
    return placement;
  },
};

const tenantOf = ({ id }: { readonly id: string }): string => id.split('/')[0] ?? id;

const memory = createMemoryHub();
const partitions = ['acme/orders', 'acme/mail', 'blue/orders', 'blue/mail'].map((path) => ({ keys: path.split('/') }));
const workers = ['a', 'b'].map((name) =>
  createWorker({
    group: 'tenants',
    name,
    memory,
    partitions,
    placement: byTenant,
    expectedWorkers: 2,
    run: (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  }),
);
await Promise.all(workers.map((worker) => worker.start()));

const group = await openGroup({ group: 'tenants', memory, placement: byTenant });
for (const { id, owner } of group.placement.partitions) console.log(`${id} is on ${owner}`);
const [first] = group.members;
console.log(`without ${first?.worker}: ${group.whatIf({ kill: [first?.worker ?? ''] }).moves.length} partitions would move`);

await group.close();
await Promise.all(workers.map((worker) => worker.stop()));
