import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockedError } from '../../errors/blocked-error.ts';
import { formatLimit } from '../../errors/format-limit.ts';
import { signalGroup } from '../../process/process-identity.ts';
import { askPerson } from './ask-person.ts';

/** What only the operator of a bot can do: commands of theirs, with what each must do and how it may look. */
export const hooks = {
  restart: {
    does: 'starts the bot; where it runs, ends it in good order before',
    please: 'Start the bot. Where it runs, end it in good order before.',
    example: ['systemctl', '--user', 'restart', 'carapace'],
  },
  stop: {
    does: 'ends the bot in good order',
    please: 'End the bot in good order.',
    example: ['systemctl', '--user', 'stop', 'carapace'],
  },
  kill: {
    does: 'ends the bot as a crash would',
    please: 'End the bot as a crash would, with SIGKILL.',
    example: ['systemctl', '--user', 'kill', '--signal=SIGKILL', 'carapace'],
  },
  rekey: {
    does: 'gives the store of the bot, which is stopped, a new passphrase',
    please: 'Give the store of the bot, which is stopped, a new passphrase. Leave the bot stopped.',
    example: ['cara', 'matrix', 'rekey-store', '--new'],
  },
  recover: {
    does: 'takes the recovery key of the bot, which is stopped, away and brings it back',
    please:
      'Take the recovery key of the bot, which is stopped, away and bring it back. Leave the bot stopped.',
    example: ['./bring-the-key-back.sh'],
  },
  verify: {
    does: 'accepts a verification on the side of the bot, compares the emoji there and says that they match',
    please: 'Be there to accept a verification on the side of the bot.',
    example: 'ask',
  },
  verifyBot: {
    does: 'verifies the bot by emoji, in the client of the person',
    please: 'Be there to verify the bot in the client of the person.',
    example: 'ask',
  },
  outbound: {
    does: 'has the bot say something by itself to the person, on a chat network',
    please: 'Have the bot say something by itself to you.',
    example: ['cara', 'verify', '--outcome', 'telegram', '--telegram-to', '4711'],
  },
  readRuns: {
    does: 'prints a line for each of the newest runs of the agent, with what it was asked or the id of the room',
    please: undefined,
    example: ['./print-runs-of-the-agent.sh'],
  },
  readLog: {
    does: 'prints the newest lines of the log of the bot',
    please: undefined,
    example: ['journalctl', '--user-unit=carapace', '--lines=200', '--no-pager'],
  },
} as const;
export type HookName = keyof typeof hooks;

/** The hooks that an operator has given. */
export interface Hooks {
  /** A program and its arguments, which no shell reads; or that a person at the terminal is asked. */
  readonly commands: Readonly<Partial<Record<HookName, readonly string[] | 'ask'>>>;
  /** Where they are run. */
  readonly folder: string;
}

/** How a hook is run. */
export interface HookTerms {
  /** For a program; a person has longer. */
  readonly limitMs: number;
  readonly say?: ((line: string) => void) | undefined;
  /** Ends the asking of a person. */
  readonly signal?: AbortSignal;
}

const peopleTakeLonger = 3;
/** More than anybody reads of a log. */
const outputLimitChars = 256 * 1024;
const lastWordsChars = 200;

/** Why something cannot be done without a hook, and how the hook may look. */
export function missingHook(name: HookName, network = 'matrix'): string {
  return `needs the hook ${name}, which ${hooks[name].does}, e.g. ${network}.hooks.${name}: ${JSON.stringify(hooks[name].example)}`;
}

/**
 * Has a hook do its work, and returns the end of what it printed; a person prints nothing.
 * @throws BlockedError where there is none, or it fails or hangs: nothing is known about the bot then.
 */
export async function runHook(name: HookName, given: Hooks, terms: HookTerms): Promise<string> {
  const { [name]: command = [] } = given.commands;
  if (command === 'ask') {
    await askPerson(hooks[name].please ?? '', { ...terms, limitMs: terms.limitMs * peopleTakeLonger });
    return '';
  }
  return await runCommand(name, command, given.folder, terms.limitMs);
}

/**
 * Runs a program to its end, and returns the end of what it printed. It is not ended with this process: half a restart is
 * worse than a whole one. What it starts may outlive it, and finds no pipe that breaks.
 */
async function runCommand(
  name: HookName,
  command: readonly string[],
  folder: string,
  limitMs: number,
): Promise<string> {
  const [program, ...args] = command;
  if (program === undefined) throw new BlockedError(missingHook(name));
  const said = mkdtempSync(join(tmpdir(), 'cara-smoke-hook-'));
  const files = [join(said, 'output'), join(said, 'errors')] as const;
  const [output, errors] = files.map((file) => openSync(file, 'w', 0o600));
  try {
    const child = spawn(program, args, { cwd: folder, detached: true, stdio: ['ignore', output, errors] });
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    child.once('error', ({ message }) => resolve(`could not be started: ${message}`));
    child.once('exit', (code, signal) =>
      resolve(
        code === 0 ? undefined : signal === null ? `ended with code ${code}` : `was ended by ${signal}`,
      ),
    );
    const limit = setTimeout(() => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      resolve(`had not ended after ${formatLimit(limitMs)}`);
    }, limitMs);
    const fault = await promise.finally(() => clearTimeout(limit));
    const [printed = '', complained = ''] = files.map((file) => readFileSync(file, 'utf8'));
    if (fault === undefined) return printed.slice(-outputLimitChars);
    const lastWords = complained.trim().split('\n').at(-1)!.slice(0, lastWordsChars);
    throw new BlockedError(
      `the hook ${name} (${command.join(' ')}) ${fault}${lastWords && `: ${lastWords}`}`,
    );
  } finally {
    for (const file of [output!, errors!]) closeSync(file);
    rmSync(said, { recursive: true, force: true });
  }
}
