import type { HistoryRecord } from '../group/group-history.js';

/** `14:03:07`, on the clock of whoever looks. */
export const timeOfDay = (at = new Date()): string => at.toTimeString().slice(0, 8);

/** When a record was stored: the time of today, with the day when it was another one; empty when that is not known. */
export function timeOfRecord({ storedAtMs }: Pick<HistoryRecord, 'storedAtMs'>): string {
  if (storedAtMs === null) return '';
  const at = new Date(storedAtMs);
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? timeOfDay(at) : `${at.toLocaleDateString('sv')} ${timeOfDay(at)}`;
}
