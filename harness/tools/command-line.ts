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

  constructor(options: CommandLineOptions) {
    this.#options = options;
  }

  /** All that was printed so far. */
  get printed(): readonly string[] {
    return this.#calls.flatMap(({ output, errors }) => [output, errors]);
  }

  /** Runs a command to its end. @throws DeadlineError when it does not end in time. */
  async run(args: readonly string[], how: CallOptions = {}): Promise<CallResult> {
    const { command, args: first, ...rest } = this.#options.command();
    const call = this.#start({ ...rest, command, args: [...first, ...args] }, false, how);
    const code = await this.#untilExited(call, args, how.deadlineMs);
    return { code, output: call.output, errors: call.errors };
  }

  /** Runs a command in a terminal, before which a person sits. It takes the program `script` of util-linux. */
  inTerminal(args: readonly string[], how: CallOptions = {}): TerminalSession {
    const { command, args: first, ...rest } = this.#options.command();
    const line = [command, ...first, ...args].map(quote).join(' ');
    const inside = ['--quiet', '--return', '--command', line, '/dev/null'];
    const call = this.#start({ ...rest, command: 'script', args: inside }, true, how);
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
      exited: () => this.#untilExited(call, args, how.deadlineMs),
      get screen() {
        return call.output;
      },
    };
  }

  #start(command: OperatorCommand, takesInput: boolean, { environment = {} }: CallOptions): Conversation {
    const { ledger, stack } = this.#options;
    const { command: program, args, folder, environment: own } = command;
    const env = { ...own, ...environment };
    const call = stack.use(
      startConversation({ command: program, args, cwd: folder, env, takesInput, ledger }),
    );
    this.#calls.push(call);
    return call;
  }

  #untilExited(
    call: Conversation,
    args: readonly string[],
    deadlineMs = this.#options.deadlineMs,
  ): Promise<number> {
    return within(call.exited, {
      why: `"${args.join(' ')}" to end`,
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
