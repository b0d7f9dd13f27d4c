import { eventually, scenario, type CallResult, type Stage } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { expectChecks } from './expect-checks.ts';

const ping = 'Carapace Matrix verification ping';
const verify = ['verify', '--outcome', 'matrix'];
const names = [
  'Matrix configuration',
  'Matrix encrypted store',
  'Gateway reachability',
  'Matrix runtime registration',
  'Matrix verification API',
  'Matrix send path',
];
const failed = 'outcome verification failed';
/** Its limit, which no patience of a run makes longer. */
const tooSlow = 'did not become connected within 30 seconds';
const refusal = { status: 401, body: { errcode: 'M_UNKNOWN_TOKEN', error: 'Unrecognised access token' } };

const allButSending = {
  code: 0,
  checks: passing(5, 'SKIP'),
  says: 'Outcome verification passed with skipped checks.',
};

export default scenario({
  id: 'cli.verify-outcome',
  title: 'verify --outcome matrix passes where a message is really delivered, and else names what is broken',
  tags: ['cli'],
  requires: ['matrix.encrypted', 'cli'],
  uses: ['bot', 'oracle', 'peer', 'daemon', 'traffic', 'commandLine'],
  playedBy: ['element', 'libolm'],
  cases: ['works', 'store-secret-missing', 'token-refused', 'gateway-down'],
  mutants: {
    'verify-sends-nothing': 'for the test message in the room',
    'verify-believes-all': { cases: ['token-refused'], says: 'checks: expected' },
    'commands-always-succeed': { cases: ['store-secret-missing', 'token-refused'], says: 'exit code' },
  },
  async run(stage) {
    const { step, bot, peer, traffic, daemon, finding } = stage;
    const room = await step('bot and peer talk in an encrypted room', async () => {
      const shared = await peer.directRoom(bot.userId);
      await talk(stage, shared);
      return shared;
    });
    switch (stage.case) {
      case 'works':
        await step('all checks pass, and the test message is in the room', async () => {
          const result = await callVerify(stage, ['--matrix-to', room]);
          const says = 'Outcome verification passed.';
          expectChecks(stage, result, { code: 0, checks: passing(6), says });
          await expectPing(stage, room);
        });
        await step('without a room the last check is skipped', async () => {
          expectChecks(stage, await callVerify(stage), allButSending);
        });
        return;
      case 'store-secret-missing':
        await step('a terminal without the secret of the store is told so', async () => {
          const result = await callVerify(stage, [], { MATRIX_STORE_PASSPHRASE: undefined });
          expectChecks(stage, result, { code: 1, checks: passing(1, 'FAIL'), says: failed });
        });
        return;
      case 'token-refused':
        await step('a homeserver that refuses the token is told of', async () => {
          using _refusing = traffic.refuse(() => true, refusal);
          await untilInTrouble(stage, room);
          const result = await callVerify(stage);
          expectChecks(stage, result, { code: 1, checks: passing(3, 'FAIL'), says: failed });
        });
        return;
      case 'gateway-down':
        await step('where no gateway runs it says so, or starts one for the time of the checks', async () => {
          await daemon.kill();
          const result = await callVerify(stage);
          if (result.output.includes(tooSlow)) {
            stage.leaveUnchecked('checks of a gateway of its own', tooSlow);
            expectChecks(stage, result, { code: 1, checks: passing(3, 'FAIL'), says: failed });
            return;
          }
          if (result.output.includes('[PASS] Gateway reachability')) {
            expectChecks(stage, result, allButSending);
            return;
          }
          const documented = 'starts a gateway of its own for the time of the checks';
          finding('cli verify without a gateway', documented, 'says that none runs, and how to start one');
          expectChecks(stage, result, { code: 1, checks: passing(2, 'FAIL'), says: failed });
        });
    }
  },
});

type VerifyStage = Stage<'bot' | 'peer' | 'daemon' | 'commandLine'>;

/** Says something, so that the bot asks for more news at once, and waits until it reports an error. */
async function untilInTrouble(
  { peer, daemon, deadlineMs, signal }: VerifyStage,
  room: string,
): Promise<void> {
  await peer.send(room, 'anything new?');
  let status = 'no answer';
  await eventually(
    async () => {
      status = (await daemon.control?.channel('matrix'))?.status ?? 'no channel';
      return status === 'error' || undefined;
    },
    { why: 'the channel to report an error', deadlineMs, signal, lastSeen: () => `channel "${status}"` },
  );
}

/** It may wait for half a minute until a channel is connected. */
function callVerify(
  { commandLine, startDeadlineMs, deadlineMs }: VerifyStage,
  more: readonly string[] = [],
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<CallResult> {
  return commandLine.run([...verify, ...more], { environment, deadlineMs: startDeadlineMs + deadlineMs });
}

/** The checks of a summary of which the first `count` pass. */
function passing(count: number, then?: 'FAIL' | 'SKIP'): readonly string[] {
  const passed = names.slice(0, count).map((name) => `PASS ${name}`);
  return then === undefined ? passed : [...passed, `${then} ${names[count]}`];
}

async function expectPing(
  { peer, bot, deadlineMs, signal, check }: VerifyStage,
  room: string,
): Promise<void> {
  const heard = await peer.heard.first(({ room: where, body }) => where === room && body === ping, {
    why: 'the test message in the room',
    deadlineMs,
    signal,
  });
  check('sender of the test message', bot.userId, heard.sender);
  check('type on the wire', 'm.room.encrypted', heard.wireType);
}
