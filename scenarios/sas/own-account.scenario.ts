import { eventually, scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { botAsks, compareSas, confirmBoth, takeUp } from './verification.ts';

export default scenario({
  id: 'sas.own-account',
  title: "An operator who has logged in as the bot verifies the bot's device, and either of both can ask",
  tags: ['sas', 'operator'],
  requires: [
    'matrix.encrypted',
    'matrix.cross-signing',
    'sas.respond',
    'sas.initiate',
    'control.verifications',
  ],
  excludes: ['sas.confirms-itself'],
  uses: ['bot', 'oracle', 'peer', 'operatorsClient'],
  playedBy: ['element'],
  cases: ['operator-asks', 'bot-asks'],
  verifications: (which) => [
    { transport: 'to-device', asks: which === 'bot-asks' ? 'bot' : ('person' as const) },
  ],
  mutants: {
    'passes-itself-over': "for the bot to list operator's request",
    'signs-none-of-its-devices': {
      cases: ['operator-asks', 'bot-asks'],
      says: "the operator's device to be signed",
    },
  },
  async run(stage) {
    const { step, check, bot, oracle, peer, operatorsClient: operator, signal, deadlineMs } = stage;
    const room = await step('the bot talks to a person', async () => {
      const opened = await peer.directRoom(bot.userId);
      await talk(stage, opened);
      return opened;
    });
    const trusts = async (): Promise<string> =>
      (await operator.opinionOf(bot.userId, bot.deviceId)).verified ? 'yes' : 'no';
    await step('neither device of the account vouches for the other yet', async () => {
      check('devices of the account that its identity has signed', bot.deviceId, await signed());
      check("the operator's client trusts the identity of the account", 'no', await trusts());
    });
    const verification = await step(
      `the ${stage.case.replace('-', ' ')}, and the other is willing`,
      async () => {
        if (stage.case === 'bot-asks') return botAsks(stage, 'to-device', operator);
        return takeUp(stage, operator, await operator.verifyDevice(bot.userId, bot.deviceId));
      },
    );
    await step('both sides show the same', () => compareSas(stage, verification));
    await step('both say that they match, and the operator considers it done', async () => {
      await confirmBoth(verification, 'peer-confirms-first', stage);
      await verification.peerFlow.done();
    });
    await step("the identity of the account has signed the operator's device", async () => {
      const both = [bot.deviceId, operator.deviceId].toSorted().join(', ');
      await eventually(async () => (await signed()) === both || undefined, {
        why: "the operator's device to be signed by the identity of the account",
        lastSeen: () => 'no signature',
        deadlineMs,
        signal,
      });
      check("the operator's client trusts the identity of the account", 'yes', await trusts());
    });
    await step('the bot goes on answering, as the same identity', async () => {
      await talk(stage, room);
      await oracle.expectBotIdentity(peer, 'after');
    });

    async function signed(): Promise<string> {
      return (await oracle.signedDevices()).join(', ');
    }
  },
});
