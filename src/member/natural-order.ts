/** Orders ids as people do: `2` before `10`, `worker-2` before `worker-10`. The same on every machine. */
export const naturalOrder = new Intl.Collator('en', { numeric: true }).compare;
