/** `bug`: an error that nobody foresaw; the others are the invariants of the design. */
export type InvariantName = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10' | 'bug';

/** A promise that was broken, and when, in virtual time. */
export interface Violation {
  readonly invariant: InvariantName;
  readonly atMs: number;
  readonly message: string;
}

/** Takes what a judge finds. */
export type Accuse = (invariant: InvariantName, message: string) => void;
