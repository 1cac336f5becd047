import type { Command, Option } from 'commander';

/** A word that may be typed, and what it is for. */
export interface Word {
  readonly word: string;
  readonly summary: string;
}

export interface OptionWords {
  /** `-g` and `--group`. */
  readonly flags: readonly string[];
  readonly summary: string;
  /** What comes after it: nothing, one of these words, a path, or something that only people know. */
  readonly value: 'none' | 'path' | 'free' | readonly string[];
}

/** What may be typed at one place: after `conclave`, or after `conclave server start`. */
export interface CommandWords {
  /** The commands before it, with a space between: `server start`; empty after `conclave`. */
  readonly at: string;
  /** Commands, and what an argument may be. */
  readonly commands: readonly Word[];
  readonly options: readonly OptionWords[];
  /** It takes a path as an argument. */
  readonly takesPath: boolean;
}

/** All places of a command and those below it. */
export function commandWords(command: Command, at = ''): readonly CommandWords[] {
  const help = command.createHelp();
  const choices = command.registeredArguments.flatMap(({ argChoices = [], description }) =>
    argChoices.map((word) => ({ word, summary: description })),
  );
  const here = {
    at,
    commands: [...help.visibleCommands(command).map((child) => ({ word: child.name(), summary: child.description() })), ...choices],
    options: help.visibleOptions(command).map(optionWords),
    takesPath: command.registeredArguments.some((argument) => isPath(argument.name())),
  };
  return [here, ...command.commands.flatMap((child) => commandWords(child, `${at} ${child.name()}`.trim()))];
}

function optionWords({ short, long, description, flags, argChoices, required, optional }: Option): OptionWords {
  const placeholder = /[<[](.*?)[>\]]/.exec(flags)?.[1] ?? '';
  const value = !required && !optional ? 'none' : (argChoices ?? (isPath(placeholder) ? 'path' : 'free'));
  return { flags: [short, long].filter((flag) => flag !== undefined), summary: description, value };
}

const isPath = (placeholder: string): boolean => /^(file|folder|path)$/.test(placeholder);
