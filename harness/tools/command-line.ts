import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperatorCommand } from '../bots/target.ts';
import { type Conversation, startConversation } from '../process/conversation.ts';
import type { Ledger } from '../process/ledger.ts';
import { eventually, within } from '../waiting/waiting.ts';

export interface CommandLineOptions {
  /** The command of the bot that runs now. */
  command(): OperatorCommand;
  readonly ledger: Ledger;
  readonly stack: AsyncDisposableStack;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** What may differ from one call to another. */
export interface CallOptions {
  /** Changes to the environment; undefined takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Default: as long as any one thing may take. */
  readonly deadlineMs?: number;
  /** What it finds on its standard input. Default: nothing. */
  readonly input?: string;
  /** True where it is asked to print a secret. Default: nothing that it prints may hold one. */
  readonly printsSecret?: boolean;
}

/** What a command did that nobody sat before: its input was empty, its outputs went to pipes. */
export interface CallResult {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** The operator's command line, with the environment that the bot has. */
export class CommandLine {
  readonly #options: CommandLineOptions;
  readonly #calls: Conversation[] = [];
  #home: string | undefined;

  constructor(options: CommandLineOptions) {
    this.#options = options;
  }

  /** All that was printed so far, but for secrets that were asked for. */
  get printed(): readonly string[] {
    return this.#calls.flatMap(({ output, errors }) => [output, errors]);
  }

  /** Runs a command to its end. @throws DeadlineError when it does not end in time; it is killed then. */
  async run(args: readonly string[], how: CallOptions = {}): Promise<CallResult> {
    const { command, args: first, ...rest } = this.#options.command();
    const { input } = how;
    await using call = this.#start({ ...rest, command, args: [...first, ...args] }, input !== undefined, how);
    if (input !== undefined) call.end(input);
    const code = await this.#untilExited(call, args.join(' '), how.deadlineMs);
    return { code, output: call.output, errors: call.errors };
  }

  /** Runs a command in a terminal, before which a person sits. It takes the program `script` of util-linux. */
  inTerminal(args: readonly string[], how: CallOptions = {}): TerminalSession {
    const { command, args: first, ...rest } = this.#options.command();
    const line = [command, ...first, ...args].map(quote).join(' ');
    return this.#inTerminal({ ...rest, line }, args.join(' '), how);
  }

  /** The home of the operator, for what they keep beside the state folder of the bot. */
  get home(): string {
    return (this.#home ??= this.#options.ledger.temporaryFolder('home'));
  }

  /**
   * Types lines in such a terminal, in the state folder of the bot, up to the first that fails. The command of the bot
   * has the name that pages print.
   */
  type(lines: string, how: CallOptions = {}): TerminalSession {
    const { command, args, ...rest } = this.#options.command();
    const programs = join(this.home, 'bin');
    mkdirSync(programs, { recursive: true });
    const itself = `#!/bin/sh\nexec ${[command, ...args].map(quote).join(' ')} "$@"\n`;
    writeFileSync(join(programs, 'cara-ref'), itself, { mode: 0o700 });
    const environment = {
      ...how.environment,
      HOME: this.home,
      PATH: `${programs}:${rest.environment['PATH'] ?? ''}`,
    };
    const line = `set -e\n${lines}`;
    return this.#inTerminal({ ...rest, line }, lines.trim(), { ...how, environment });
  }

  #inTerminal(
    { line, folder, environment }: Omit<OperatorCommand, 'command' | 'args'> & { readonly line: string },
    name: string,
    how: CallOptions,
  ): TerminalSession {
    const args = ['--quiet', '--return', '--command', line, '/dev/null'];
    const call = this.#start({ folder, environment, command: 'script', args }, true, how);
    const { signal, deadlineMs } = this.#options;
    return {
      shows: (what) =>
        eventually(() => (what.test(call.output) ? call.output : undefined), {
          why: `${what} in the terminal`,
          deadlineMs,
          signal,
          lastSeen: () => lastOf(call),
        }),
      type: (text) => call.write(text),
      exited: () => this.#untilExited(call, name, how.deadlineMs),
      get screen() {
        return call.output;
      },
    };
  }

  #start(command: OperatorCommand, takesInput: boolean, how: CallOptions): Conversation {
    const { environment = {}, printsSecret = false } = how;
    const { ledger, stack } = this.#options;
    const { command: program, args, folder, environment: own } = command;
    const env = { ...own, ...environment };
    const call = stack.use(
      startConversation({ command: program, args, cwd: folder, env, takesInput, ledger }),
    );
    if (!printsSecret) this.#calls.push(call);
    return call;
  }

  #untilExited(call: Conversation, name: string, deadlineMs = this.#options.deadlineMs): Promise<number> {
    return within(call.exited, {
      why: `"${name}" to end`,
      deadlineMs,
      signal: this.#options.signal,
      lastSeen: () => lastOf(call),
    });
  }
}

/** A command that runs in a terminal. */
export interface TerminalSession {
  /** Resolves with all that it shows once that is among it. @throws DeadlineError when that does not come. */
  shows(what: RegExp): Promise<string>;
  readonly screen: string;
  type(text: string): void;
  /** Resolves with the exit code. @throws DeadlineError when it does not end in time. */
  exited(): Promise<number>;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function lastOf({ output, errors }: Conversation): string {
  return `${output}${errors}`.trim().split('\n').at(-1) || 'nothing';
}
