/** What numbers from outside may be. Anything beyond is refused where it comes in, so that sums and timers need not be guarded inside. */

/** Weights and capacities: sums of a million of them keep every whole unit. */
export const LOAD_MIN = 1e-9;
export const LOAD_MAX = 1e9;
/** The longest span that timers take, 24.8 days. */
export const MS_MAX = 2 ** 31 - 1;
export const POOL_SIZE_MAX = 1_000_000;

/** Whole, exact, and no negative zero, which JSON can say and a digest could not tell from zero. */
export const isWhole = (value: unknown, min = 0, max = Number.MAX_SAFE_INTEGER): value is number =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max && !Object.is(value, -0);

export const isLoad = (value: unknown): value is number => typeof value === 'number' && value >= LOAD_MIN && value <= LOAD_MAX;

export const isMs = (value: unknown): value is number => typeof value === 'number' && value > 0 && value <= MS_MAX;
