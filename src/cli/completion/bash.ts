import type { CommandWords, OptionWords } from './command-words.js';
import { quoted, stepPattern } from './shell-words.js';

/** For bash 3.2 and later, without the package bash-completion. */
export const bashCompletion = (
  places: readonly CommandWords[],
): string => `# bash completion for conclave: eval "$(conclave completion bash)"
_conclave() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
${places
  .filter(({ at }) => at !== '')
  .map(({ at }) => `      ${quoted(stepPattern(at))}) at=${quoted(at)} ;;`)
  .join('\n')}
    esac
  done
  case "$at $prev" in
${places
  .flatMap(({ at, options }) => options.map((option) => valueCase(at, option)))
  .filter((line) => line !== '')
  .join('\n')}
  esac
  local words='' options='' paths=''
  case "$at" in
${places.map(placeCase).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$cur") $([[ $paths ]] && compgen -f -- "$cur"))
  fi
}
complete -F _conclave conclave
`;

function valueCase(at: string, { flags, value }: OptionWords): string {
  if (value === 'none') return '';
  const pattern = flags.map((flag) => quoted(`${at} ${flag}`)).join('|');
  if (value === 'free') return `    ${pattern}) COMPREPLY=(); return ;;`;
  const source = value === 'path' ? '-f' : `-W ${quoted(value.join(' '))}`;
  return `    ${pattern}) COMPREPLY=($(compgen ${source} -- "$cur")); return ;;`;
}

function placeCase({ at, commands, options, takesPath }: CommandWords): string {
  const words = commands.map(({ word }) => word).join(' ');
  const flags = options.flatMap((option) => option.flags).join(' ');
  return `    ${quoted(at)}) words=${quoted(words)} options=${quoted(flags)} paths=${takesPath ? '1' : ''} ;;`;
}
