/** The known name with the fewest edits from what was typed. */
export function nearestName(typed: string, known: readonly string[]): string {
  const typedStart = typed.slice(0, 64);
  return known.reduce((best, name) => (editsBetween(typedStart, name) < editsBetween(typedStart, best) ? name : best));
}

/** Levenshtein distance. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
