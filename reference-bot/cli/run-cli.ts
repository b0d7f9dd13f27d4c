import { Command, CommanderError } from 'commander';
import { withoutTerminalUnsafe } from '../base/deceptive-characters.ts';
import { messageOf } from '../base/errors/message-of.ts';
import { realBaseSeams } from '../base/seams/real-base-seams.ts';
import { version } from '../base/version.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addLogsCommand } from './commands/logs.ts';
import { addMatrixCommand } from './commands/matrix/matrix.ts';
import { addOnboardingCommand } from './commands/onboarding/onboarding.ts';
import { addRespondCommand } from './commands/respond.ts';
import { addStartCommand } from './commands/start.ts';
import { addStatusCommand } from './commands/status.ts';
import { addVerifyCommand } from './commands/verify/verify.ts';
import { addVersionCommand } from './commands/version.ts';
import type { Console } from './console/console.ts';

const done = 0;
const failed = 1;
const wrongArguments = 2;
const longestComplaintChars = 4_000;

const help = `
Begin here:
  cara-ref start                       run the gateway; \`cara-ref start --help\` shows a configuration
  cara-ref verify --outcome matrix     in another terminal: is everything wired?
  cara-ref matrix --help               verify a person

Exit codes: 0 done · 1 failed · 2 wrong arguments`;

/** What is complained of may be an argument, or an answer, of any length and with any character. */
function guarded(console: Console): Console {
  return {
    ...console,
    complain(text) {
      const safe = withoutTerminalUnsafe(text);
      console.complain(
        safe.length <= longestComplaintChars ? safe : `${safe.slice(0, longestComplaintChars)}…`,
      );
    },
  };
}

/** All commands. */
export function buildProgram(console: Console): Command {
  const program = new Command('cara-ref')
    .description(
      'A compact chat agent that does every channel right: the reference that others are compared with.',
    )
    .version(version)
    .addHelpText('after', help)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => console.print(text.trimEnd()),
      writeErr: (text) => console.complain(text.trimEnd()),
    });
  addStartCommand(program);
  addStatusCommand(program, console);
  addLogsCommand(program, console);
  addVerifyCommand(program, console);
  addMatrixCommand(program, console);
  addRespondCommand(program);
  addOnboardingCommand(program, realBaseSeams);
  addCompletionCommand(program, console);
  addVersionCommand(program, console);
  return program;
}

/**
 * Performs the command that the arguments name.
 * @param args without the interpreter and the program.
 * @returns the exit code.
 */
export async function runCli(args: readonly string[], terminal: Console): Promise<number> {
  const console = guarded(terminal);
  try {
    await buildProgram(console).parseAsync([...args], { from: 'user' });
    return done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? done : wrongArguments;
    console.complain(`Error: ${messageOf(error)}`);
    return failed;
  }
}
