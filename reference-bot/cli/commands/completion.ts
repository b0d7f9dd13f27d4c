import { Argument, type Command } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { readPlaces } from '../completion/completions.ts';
import { fishScript } from '../completion/fish.ts';
import { zshScript } from '../completion/zsh.ts';
import type { Console } from '../console/console.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof scripts;

/** Adds `completion`: a script by which a shell completes what is typed after `cara-ref`. */
export function addCompletionCommand(program: Command, console: Pick<Console, 'print'>): void {
  program
    .command('completion')
    .description('print a script by which a shell completes commands and options')
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      `
Examples:
  source <(cara-ref completion bash)                                            in ~/.bashrc
  source <(cara-ref completion zsh)                                             in ~/.zshrc, after compinit
  cara-ref completion fish > ~/.config/fish/completions/cara-ref.fish`,
    )
    .action((shell: Shell) => console.print(scripts[shell](readPlaces(program)).trimEnd()));
}
