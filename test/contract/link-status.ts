import type { Link, LinkStatus } from '../../src/ports.js';

/** Resolves when the link has this status. */
export function statusOf(link: Link, wanted: LinkStatus): Promise<void> {
  return new Promise((resolve) => {
    if (link.status === wanted) return resolve();
    const stop = link.onStatus((status) => {
      if (status !== wanted) return;
      stop();
      resolve();
    });
  });
}
