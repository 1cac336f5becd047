import type { UnmetRule } from './reasoning.js';
import { forbiddingRule, type PlacementRules } from './rules.js';
import type { PlacementInput, PlacementWorker } from './strategy.js';

/** The rules that a placement does not keep, by name. Empty, and found at once, where nobody has rules. */
export function unmetRules({ workers, partitions }: PlacementInput, placement: ReadonlyMap<string, string>): UnmetRule[] {
  const unmet: UnmetRule[] = [];
  const company = new Set<string>();
  for (const { id, rules } of partitions) {
    const worker = placement.get(id);
    if (worker === undefined) unmet.push({ partition: id, rule: blockingRule(rules, workers) });
    else if (rules?.antiAffinity !== undefined) {
      const seat = `${worker} ${rules.antiAffinity}`;
      if (company.has(seat)) unmet.push({ partition: id, rule: 'antiAffinity' });
      company.add(seat);
    }
  }
  return unmet;
}

/** Why no worker has a place for a partition: the rule that none of them meets; `partitionsMax` when some do and all of these are full. */
export function blockingRule(
  rules: PlacementRules | undefined,
  workers: readonly PlacementWorker[],
): keyof PlacementRules | 'partitionsMax' {
  if (!rules) return 'partitionsMax';
  const broken = workers.map((worker) => forbiddingRule(rules, worker));
  return broken.includes(undefined) ? 'partitionsMax' : (broken.find((rule) => rule !== 'pinnedTo') ?? 'pinnedTo');
}
