import type { CommandWords } from './command-words.js';
import { quoted, stepCases, valueCases, type TypedValue } from './shell-words.js';

export const zshCompletion = (places: readonly CommandWords[]): string => `#compdef conclave
# zsh completion for conclave: source <(conclave completion zsh), after compinit
_conclave() {
  local at='' word
  for word in \${words[2,CURRENT-1]}; do
    case "$at $word" in
${stepCases(places)}
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${valueCases(places, actOn)}
  esac
  local -a commands options
  local paths=''
  case "$at" in
${places.map(placeCase).join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    _describe -o option options
  else
    (( \${#commands} )) && _describe command commands
    [[ -n $paths ]] && _files
  fi
}
if [[ \${funcstack[1]} == _conclave ]]; then _conclave "$@"; else compdef _conclave conclave; fi
`;

function actOn(value: TypedValue): string {
  if (value === 'free') return '';
  return `${value === 'path' ? '_files' : `compadd -- ${value.map(quoted).join(' ')}`}; `;
}

function placeCase({ at, commands, options, takesPath }: CommandWords): string {
  const words = commands.map(({ word, summary }) => described(word, summary)).join(' ');
  const flags = options.flatMap((option) => option.flags.map((flag) => described(flag, option.summary))).join(' ');
  return `    ${quoted(at)}) commands=(${words}) options=(${flags}) paths=${takesPath ? '1' : ''} ;;`;
}

const described = (word: string, summary: string): string => quoted(`${word.replaceAll(':', '\\:')}:${summary}`);
