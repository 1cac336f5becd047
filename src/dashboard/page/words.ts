/** `3 s`, `2 min`, `5 h`: as much as one wants to know. */
export function span(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 1) return '< 1 s';
  if (seconds < 100) return `${Math.floor(seconds)} s`;
  if (seconds < 6_000) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

export const milliseconds = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);

/** `1 partition`, `12 partitions`. */
export const count = (number: number, one: string): string => `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`;

const TRIGGERS: Readonly<Record<string, string>> = {
  coldStart: 'cold start',
  restart: 'restart',
  planned: 'planned',
  emergency: 'emergency',
};

export const triggerWord = (trigger: string | null): string => (trigger === null ? 'none yet' : (TRIGGERS[trigger] ?? trigger));
