/** `14:03:07`, on the clock of whoever looks. Entries carry no time: it is when we saw them. */
export const timeOfDay = (at = new Date()): string => at.toTimeString().slice(0, 8);
