import type { CommandWords, OptionWords } from './command-words.js';
import { stepPattern } from './shell-words.js';

export const fishCompletion = (
  places: readonly CommandWords[],
): string => `# fish completion for conclave: conclave completion fish | source
function __conclave_at
  set -l at ''
  for word in (commandline -opc)[2..]
    switch "$at $word"
${places
  .filter(({ at }) => at !== '')
  .map(({ at }) => `      case ${quoted(stepPattern(at))}\n        set at ${quoted(at)}`)
  .join('\n')}
    end
  end
  test "$at" = "$argv[1]"
end
complete -c conclave -f
${places.flatMap(linesOf).join('\n')}
`;

/** Inside single quotes fish knows two escapes. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

function linesOf({ at, commands, options, takesPath }: CommandWords): readonly string[] {
  const here = `complete -c conclave -n ${quoted(`__conclave_at ${quoted(at)}`)}`;
  return [
    ...commands.map(({ word, summary }) => `${here} -a ${quoted(word)} -d ${quoted(summary)}`),
    ...options.map((option) => `${here}${flagsOf(option)}${valueOf(option)} -d ${quoted(option.summary)}`),
    ...(takesPath ? [`${here} -F`] : []),
  ];
}

const flagsOf = ({ flags }: OptionWords): string =>
  flags.map((flag) => (flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`)).join('');

function valueOf({ value }: OptionWords): string {
  if (value === 'none') return '';
  if (value === 'path') return ' -r -F';
  return value === 'free' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`;
}
