import { Command, CommanderError } from 'commander';
import { exitCodes } from '../base/program/exit-codes.ts';
import { realBaseSeams } from '../base/seams/real-base-seams.ts';
import { version } from '../base/version.ts';
import { addOnboardingCommand } from './commands/onboarding/onboarding.ts';
import { addRespondCommand } from './commands/respond.ts';
import { addStartCommand } from './commands/start.ts';

const program = new Command('cara-ref')
  .description(
    'A compact chat agent that does every channel right: the reference that others are compared with.',
  )
  .version(version)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'cara-ref: ')) });
addStartCommand(program);
addRespondCommand(program);
addOnboardingCommand(program, realBaseSeams);

for (const stream of [process.stdout, process.stderr]) {
  // The reader of the output may leave: what was asked for is done all the same.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
