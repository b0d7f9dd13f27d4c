import type { Command } from 'commander';

const help = `The account comes from the environment:
  HS                  URL of the homeserver
  MXID                user id
  TOKEN               access token
  DEVICE              device id of the token
and, if wanted:
  DM_ROOM, INTRO      where to introduce itself, and with which words
  STORE               file of its keys and memory; default: <localpart>.store
  VERIFY_PEERS        user ids, separated by commas, whose verification it answers and confirms
  CROSS_SIGNING_KEYS  file with the answer of the cross-signing service
  LOG_LEVEL           trace, debug, info, warn or error; default: info
Standard output carries POSTED:<event id> and SAS:<flow> <emoji> <decimals>; the log goes to standard error.

Example:
  HS=https://matrix.example.org MXID=@cara:example.org TOKEN=… DEVICE=… cara-ref respond`;

/** Adds `respond`: the responder. */
export function addRespondCommand(program: Command): void {
  program
    .command('respond')
    .description('introduce itself, answer commands and verify the people named, until SIGTERM or SIGINT')
    .addHelpText('after', `\n${help}`)
    .action(async () => {
      const { runResponder } = await import('../../programs/responder/run-responder.ts');
      const { realResponderSeams } = await import('../../programs/responder/responder-seams.ts');
      await runResponder(realResponderSeams());
    });
}
