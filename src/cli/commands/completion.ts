import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.js';
import { commandWords, type CommandWords } from '../completion/command-words.js';
import { fishCompletion } from '../completion/fish.js';
import { zshCompletion } from '../completion/zsh.js';
import { newCommand } from '../new-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';

type Shell = 'bash' | 'zsh' | 'fish';

const scripts: { readonly [S in Shell]: (places: readonly CommandWords[]) => string } = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export const completionCommand = (terminal: Terminal): Command =>
  newCommand({
    name: 'completion',
    summary: 'Print the script by which a shell completes this command: eval "$(conclave completion bash)".',
    example: 'conclave completion bash >> ~/.bashrc',
  })
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(scripts)))
    .action((shell: Shell, options: { readonly json?: true }, command: Command) => {
      const script = scripts[shell](commandWords(command.parent as Command));
      printResult(terminal, options, { json: { shell, script }, text: () => script });
    });
