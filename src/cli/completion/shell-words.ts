import type { CommandWords, OptionWords } from './command-words.js';

/** A text that the shell takes as it is. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What stands in a script where one goes from the place above to this one: `server start` is the place `server`, then the word `start`. */
export const stepPattern = (at: string): string => (at.includes(' ') ? at : ` ${at}`);

/** For bash and zsh: the cases of `"$at $word"`, one for each step from a place to the next. */
export const stepCases = (places: readonly CommandWords[]): string =>
  places
    .filter(({ at }) => at !== '')
    .map(({ at }) => `      ${quoted(stepPattern(at))}) at=${quoted(at)} ;;`)
    .join('\n');

/** For bash and zsh: the cases of `"$at $flag"`, one for each option that takes a value; `act` says what is done there. */
export const valueCases = (places: readonly CommandWords[], act: (value: TypedValue) => string): string =>
  places
    .flatMap(({ at, options }) => options.map((option) => valueCase(at, option, act)))
    .filter((line) => line !== '')
    .join('\n');

/** What an option takes: a path, one of these words, or what only people know. */
export type TypedValue = Exclude<OptionWords['value'], 'none'>;

function valueCase(at: string, { flags, value }: OptionWords, act: (value: TypedValue) => string): string {
  if (value === 'none') return '';
  return `    ${flags.map((flag) => quoted(`${at} ${flag}`)).join('|')}) ${act(value)}return ;;`;
}
