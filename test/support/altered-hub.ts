import type { Hub, Link, Log } from '../../src/ports.js';

/** A hub whose logs behave as a test wants in the places that it names, and are the real ones in all others. */
export function alteredHub(hub: Hub, alter: (log: Log) => Partial<Log>): Hub {
  return {
    async link(group, options): Promise<Link> {
      const link = await hub.link(group, options);
      return {
        log: { ...openLog(link.log), ...alter(link.log) },
        bus: link.bus,
        store: link.store,
        description: link.description,
        get status() {
          return link.status;
        },
        onStatus: (listener) => link.onStatus(listener),
        close: () => link.close(),
      };
    },
  };
}

/** The methods of a class, callable apart from their object. */
const openLog = (log: Log): Log => ({
  recordBytesMax: log.recordBytesMax,
  append: (data, options) => log.append(data, options),
  read: (from, limit, options) => log.read(from, limit, options),
  position: (options) => log.position(options),
  compact: (through, options) => log.compact(through, options),
  watch: (listener) => log.watch(listener),
});
