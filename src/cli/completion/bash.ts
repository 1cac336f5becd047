import type { CommandWords } from './command-words.js';
import { quoted, stepCases, valueCases, type TypedValue } from './shell-words.js';

/** For bash 3.2 and later, without the package bash-completion. */
export const bashCompletion = (
  places: readonly CommandWords[],
): string => `# bash completion for conclave: eval "$(conclave completion bash)"
_conclave() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
${stepCases(places)}
    esac
  done
  case "$at $prev" in
${valueCases(places, actOn)}
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

function actOn(value: TypedValue): string {
  if (value === 'free') return 'COMPREPLY=(); ';
  return `COMPREPLY=($(compgen ${value === 'path' ? '-f' : `-W ${quoted(value.join(' '))}`} -- "$cur")); `;
}

function placeCase({ at, commands, options, takesPath }: CommandWords): string {
  const words = commands.map(({ word }) => word).join(' ');
  const flags = options.flatMap((option) => option.flags).join(' ');
  return `    ${quoted(at)}) words=${quoted(words)} options=${quoted(flags)} paths=${takesPath ? '1' : ''} ;;`;
}
