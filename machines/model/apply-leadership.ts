import type { EntryHead, LeaderClaim, LeaderEntry } from './entries.js';
import { own } from './group-state.js';
import type { Term } from './ids.js';
import { currentRows, seats, vacate, type Handler } from './step.js';

type Of<K extends LeaderEntry['kind']> = EntryHead & Extract<LeaderEntry, { kind: K }>;

/** The first claim against a reign wins; its sequence is the term. */
export const applyClaim: Handler<EntryHead & LeaderClaim> = (step, entry) => {
  if (entry.against !== step.before.term) return 'lostElection';
  const term = step.sequence as Term;
  step.draft.leader = { member: entry.author, term };
  step.draft.term = term;
  step.facts.push({ type: 'leader.elected', member: entry.author, term });
  return null;
};

export const applyRenew: Handler<Of<'leader.renew'>> = (step, entry) => {
  step.facts.push({ type: 'leader.renewed', member: entry.author, term: entry.term });
  return null;
};

export const applyResign: Handler<Of<'leader.resign'>> = (step, entry) => {
  step.draft.leader = null;
  step.facts.push({ type: 'leader.vacated', member: entry.author, term: entry.term });
  return null;
};

/** The names did not come back in time: what waited for them is free. */
export const applyHoldEnd: Handler<Of<'hold.end'>> = (step, entry) => {
  const held = [...new Set(entry.names)].filter((name) => own(step.before.names, name)?.held);
  if (held.length === 0) return 'unknownTarget';
  const workers = new Set<string>();
  for (const name of held) {
    const row = step.draft.names[name] as { held: boolean; changedAt: number; worker: string; traits?: unknown };
    row.held = false;
    delete row.traits;
    row.changedAt = step.sequence;
    workers.add(row.worker);
    step.facts.push({ type: 'hold.ended', name });
  }
  const seated = seats(step);
  for (const row of currentRows(step, ({ next }) => next !== null && workers.has(next))) vacate(step, row, seated);
  return null;
};

/** Gives reserved ids back to the pool. */
export const applyForget: Handler<Of<'name.forget'>> = (step, entry) => {
  const forgotten = entry.names.filter((name) => {
    const row = own(step.before.names, name);
    return row && !row.holder && !row.held;
  });
  for (const name of forgotten) delete step.draft.names[name];
  return forgotten.length > 0 ? null : 'unknownTarget';
};

/** The active protocol rises only when every live member speaks it. */
export const applyRaise: Handler<Of<'protocol.raise'>> = (step, entry) => {
  const spoken = Object.values(step.before.members).every((member) => member.protocolMax >= entry.to);
  if (!spoken || entry.to <= step.before.protocol) return 'protocolUnsupported';
  step.draft.protocol = entry.to;
  step.facts.push({ type: 'protocol.raised', to: entry.to });
  return null;
};

export const applySnapshotTake: Handler<Of<'snapshot.take'>> = (step, entry) => {
  if (entry.sequence <= (step.before.snapshot?.sequence ?? 0) || entry.sequence >= step.sequence) return 'unknownTarget';
  step.draft.snapshot = { sequence: entry.sequence, digest: entry.digest };
  step.facts.push({ type: 'snapshot.taken', sequence: entry.sequence, digest: entry.digest });
  return null;
};
