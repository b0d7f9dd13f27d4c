import { spawn } from 'node:child_process';
import type { Ledger } from './ledger.ts';
import { signalGroup } from './process-identity.ts';

const outputLimitChars = 1_000_000;
const failedToStart = 127;

export interface ConversationOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited unless it is in here. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** False: its input ends at once. */
  readonly takesInput: boolean;
  readonly ledger: Ledger;
}

/** A process that is talked with. Disposing of it kills it. */
export interface Conversation extends AsyncDisposable {
  /** All of its standard output so far, up to a limit. */
  readonly output: string;
  /** All of its standard error so far, up to a limit. */
  readonly errors: string;
  write(text: string): void;
  /** Writes the last of it. */
  end(text: string): void;
  /** Resolves with its exit code once its outputs have been read; 127 if it could not be started, 128 for a signal. */
  readonly exited: Promise<number>;
}

/** Starts a process in a group of its own. */
export function startConversation(options: ConversationOptions): Conversation {
  const { command, args, env, cwd, takesInput, ledger } = options;
  const child = spawn(command, [...args], {
    cwd,
    env: { ...env, ...ledger.environment } as NodeJS.ProcessEnv,
    detached: true,
    stdio: [takesInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid !== undefined) ledger.addGroup(pid);
  const said = { output: '', errors: '' };
  for (const [stream, where] of [
    [child.stdout, 'output'],
    [child.stderr, 'errors'],
  ] as const) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said[where] = (said[where] + text).slice(0, outputLimitChars);
    });
  }
  // It may end while it is spoken to.
  child.stdin?.on('error', () => {});
  const exited = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      said.errors += error.message;
      resolve(failedToStart);
    });
    child.once('close', (code) => resolve(code ?? 128));
  });
  return {
    get output() {
      return said.output;
    },
    get errors() {
      return said.errors;
    },
    write: (text) => void child.stdin?.write(text),
    end: (text) => void child.stdin?.end(text),
    exited,
    async [Symbol.asyncDispose]() {
      if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      signalGroup(pid, 'SIGKILL');
      await exited;
    },
  };
}
