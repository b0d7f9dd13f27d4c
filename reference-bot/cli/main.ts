import { Command, CommanderError } from 'commander';
import { addOnboardingCommand } from '../onboarding/cli.ts';
import { exitCodes } from '../program/exit-codes.ts';
import { realSeams } from '../seams/real-seams.ts';
import { version } from '../version.ts';

const responderHelp = `The account comes from the environment:
  HS                  URL of the homeserver
  MXID                user id
  TOKEN               access token
  DEVICE              device id of the token
and, if wanted:
  DM_ROOM, INTRO      where to introduce itself, and with which words
  STORE               file of its keys and memory; else <localpart>.store
  VERIFY_PEERS        user ids, separated by commas, whose verification it answers and confirms
  CROSS_SIGNING_KEYS  file with the answer of the cross-signing service
  LOG_LEVEL           trace, debug, info, warn or error
Standard output carries POSTED:<event id> and SAS:<flow> <emoji> <decimals>; the log goes to standard error.`;

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
  .action(async () => {
    const { runBot } = await import('../start.ts');
    await runBot(realSeams());
  });
program
  .command('respond')
  .description('introduce itself, answer commands and verify the people named, until SIGTERM or SIGINT')
  .addHelpText('after', `\n${responderHelp}`)
  .action(async () => {
    const { runResponder } = await import('../responder/run-responder.ts');
    const { realResponderSeams } = await import('../responder/responder-seams.ts');
    await runResponder(realResponderSeams());
  });
addOnboardingCommand(program, realSeams);

for (const stream of [process.stdout, process.stderr]) {
  // Whoever read it may leave: what was asked for is done all the same.
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
