import type { MoveReason, PlacementReasoning } from '../../machines/model/placement/reasoning.js';

const reasonWords: Readonly<Record<MoveReason, string>> = {
  new: 'nobody ever had it',
  ownerGone: 'its owner is gone',
  rule: 'its owner may not have it',
  draining: 'its owner is draining',
  withheld: 'its owner comes and goes',
  balance: 'for balance',
};

const countWords: Readonly<Record<MoveReason, string>> = {
  new: 'never placed before',
  ownerGone: 'without owner',
  rule: 'against a rule',
  draining: 'off a draining worker',
  withheld: 'off a worker that comes and goes',
  balance: 'for balance',
};

/** Why a partition moved, to end a sentence with; empty when that is not known. */
export const because = (reason: MoveReason | undefined): string => (reason ? `, ${reasonWords[reason]}` : '');

/** Why a placement is as it is, to end a sentence with: who decided, the reasons by number, what it was good for, what could not be kept. */
export function describeReasoning({ strategy, options, chosen, reasons, unmet, unmetCount }: PlacementReasoning): string {
  const counts = new Map<MoveReason, number>();
  for (const [reason, count] of reasons) counts.set(reason, (counts.get(reason) ?? 0) + count);
  const moves = Array.from(counts, ([reason, count]) => `${count} ${countWords[reason]}`);
  const levels = [options.find(({ name }) => name === 'nothing'), options.find(({ name }) => name === chosen)];
  const [before, after] = levels.map((option) => option?.maxOverMean.toFixed(2) ?? '?');
  const named = unmet.map(({ partition, rule }) => `${partition} (${rule})`).join(', ');
  const unkept =
    unmetCount === 0 ? '' : `; rules not kept: ${named}${unmetCount > unmet.length ? ` and ${unmetCount - unmet.length} more` : ''}`;
  return ` by ${strategy}: ${moves.join(', ')}; highest load by mean ${before} → ${after}${unkept}`;
}
