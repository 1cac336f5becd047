import { register as defaultRegister, type Registry } from 'prom-client';
import type { Group } from '../group/group.js';
import { insideOf } from '../group/inside.js';
import { groupGauges, one } from './group-gauges.js';
import { MetricSet } from './metric-set.js';

/**
 * The group as an observer sees it, in a register of prom-client (default: its global one). Workers say the same of their group; use this where
 * no worker runs, as in an exporter. Returns the function that takes the series out again.
 */
export function groupMetrics(group: Group, options: { readonly register?: Registry } = {}): () => Promise<void> {
  const { group: name, state } = insideOf(group);
  return MetricSet.of(options.register ?? defaultRegister).add({
    labels: { group: name, name: '' },
    read: (key) => (key === 'groupFollowing' ? one(group.status === 'following' ? 1 : 0) : (groupGauges[key]?.(state()) ?? [])),
  });
}
