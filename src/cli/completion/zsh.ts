import type { CommandWords, OptionWords } from './command-words.js';
import { quoted, stepPattern } from './shell-words.js';

export const zshCompletion = (places: readonly CommandWords[]): string => `#compdef conclave
# zsh completion for conclave: source <(conclave completion zsh), after compinit
_conclave() {
  local at='' word
  for word in \${words[2,CURRENT-1]}; do
    case "$at $word" in
${places
  .filter(({ at }) => at !== '')
  .map(({ at }) => `      ${quoted(stepPattern(at))}) at=${quoted(at)} ;;`)
  .join('\n')}
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${places
  .flatMap(({ at, options }) => options.map((option) => valueCase(at, option)))
  .filter((line) => line !== '')
  .join('\n')}
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

function valueCase(at: string, { flags, value }: OptionWords): string {
  if (value === 'none') return '';
  const pattern = flags.map((flag) => quoted(`${at} ${flag}`)).join('|');
  if (value === 'free') return `    ${pattern}) return ;;`;
  return `    ${pattern}) ${value === 'path' ? '_files' : `compadd -- ${value.map(quoted).join(' ')}`}; return ;;`;
}

function placeCase({ at, commands, options, takesPath }: CommandWords): string {
  const words = commands.map(({ word, summary }) => described(word, summary)).join(' ');
  const flags = options.flatMap((option) => option.flags.map((flag) => described(flag, option.summary))).join(' ');
  return `    ${quoted(at)}) commands=(${words}) options=(${flags}) paths=${takesPath ? '1' : ''} ;;`;
}

const described = (word: string, summary: string): string => quoted(`${word.replaceAll(':', '\\:')}:${summary}`);
