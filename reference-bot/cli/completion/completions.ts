import type { Command } from 'commander';

/** Something that can be typed next. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** An option that can be typed next. */
export interface OptionCandidate extends Candidate {
  /** Values that it takes; undefined where it takes none, empty where any will do. */
  readonly values: readonly string[] | undefined;
}

/** What can be typed at one place. */
export interface Place {
  /** Names of the program and of the commands that lead here, with spaces between. */
  readonly path: string;
  /** Names of commands, and values of arguments that take one of a few. */
  readonly words: readonly Candidate[];
  readonly options: readonly OptionCandidate[];
}

/** All places of a program, outermost first. */
export function readPlaces(command: Command, before: readonly string[] = []): readonly Place[] {
  const names = [...before, command.name()];
  const help = command.createHelp();
  const commands = help
    .visibleCommands(command)
    .map((below) => ({ word: below.name(), description: help.subcommandDescription(below) }));
  const values = command.registeredArguments.flatMap(({ argChoices = [], description }) =>
    argChoices.map((word) => ({ word, description })),
  );
  const options = help.visibleOptions(command).flatMap((option) =>
    [option.short, option.long].flatMap((word) => {
      if (word === undefined) return [];
      const takesValue = option.required || option.optional;
      const { description } = option;
      return { word, description, values: takesValue ? (option.argChoices ?? []) : undefined };
    }),
  );
  return [
    { path: names.join(' '), words: [...commands, ...values], options },
    ...command.commands.flatMap((below) => readPlaces(below, names)),
  ];
}

/** The options that take a value, with the place before them, e.g. `cara-ref verify --outcome`. */
export function valuesByOption(places: readonly Place[]): readonly (readonly [string, readonly string[]])[] {
  return places.flatMap(({ path, options }) =>
    options.flatMap(({ word, values }) => (values ? [[`${path} ${word}`, values] as const] : [])),
  );
}

/** Quotes a text for bash and zsh. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
