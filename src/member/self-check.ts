import { brokenStep } from '../../machines/model/broken-step.js';
import { digestOf } from '../../machines/model/digest.js';
import type { GroupState } from '../../machines/model/group-state.js';
import { DivergedError, InvariantError } from '../errors.js';
import type { BeatAnswer } from '../protocol/beat.js';
import type { AppliedRecord } from './replica.js';
import { writeReport, type Violation } from './violation-report.js';

export interface SelfCheckOptions {
  readonly group: string;
  readonly name: string;
  /** Where reports go. */
  readonly reports: string | false;
  /** Who we are, at the moment of asking. */
  readonly self: () => { readonly member: string; readonly worker: string | null };
  /** Called before anything else: what we know cannot be relied on. */
  readonly onViolation: () => void;
}

/** Holds this member’s own state against the invariants as it goes, and against the leader’s digest. What is wrong ends in a report. */
export class SelfCheck {
  readonly #options: SelfCheckOptions;

  constructor(options: SelfCheckOptions) {
    this.#options = options;
  }

  /** Throws `InvariantError` when this step must not be. */
  check(step: AppliedRecord): void {
    const broken = brokenStep(step);
    if (broken.length > 0) throw new InvariantError(step.sequence, { broken, reportFile: this.#report({ ...step, broken }) });
  }

  /** The error for a state that is not the leader’s, when both have applied as much; undefined when it is. */
  compare(state: GroupState, { term, applied, digest }: BeatAnswer): DivergedError | undefined {
    if (state.applied !== applied || digestOf(state) === digest) return undefined;
    const broken = [`I5: this member’s state has digest ${digestOf(state)}, the leader’s ${digest}`];
    return new DivergedError(applied, { broken, reportFile: this.#report({ broken, state, leader: { term, digest } }) });
  }

  #report(seen: Omit<Violation, 'group' | 'name' | 'member' | 'worker'>): string | null {
    const { group, name, reports, self, onViolation } = this.#options;
    onViolation();
    const { member, worker } = self();
    return reports === false ? null : writeReport(reports, { ...seen, group, name, member, worker });
  }
}
