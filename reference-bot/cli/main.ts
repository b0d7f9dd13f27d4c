import { Command, CommanderError } from 'commander';
import { addOnboardingCommand } from '../onboarding/cli.ts';
import { realSeams, runBot } from '../start.ts';
import { version } from '../version.ts';

const usageExitCode = 2;

const program = new Command('cara-ref')
  .description(
    'A compact chat agent that does every channel right: the reference that others are compared with.',
  )
  .version(version)
  .exitOverride();

program
  .command('start')
  .description('run the bot until SIGTERM or SIGINT')
  .addHelpText(
    'after',
    '\nThe configuration is the JSON5 file at CARAPACE_CONFIG_PATH, else carapace.json5 in CARAPACE_STATE_DIR.',
  )
  .action(() => runBot(realSeams()));
addOnboardingCommand(program, realSeams);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : usageExitCode;
}
