/** A text that the shell takes as it is. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What stands in a script where one goes from the place above to this one: `server start` is the place `server`, then the word `start`. */
export const stepPattern = (at: string): string => (at.includes(' ') ? at : ` ${at}`);
