import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { compareSas, complete, meet, peerAsks, takeUp } from './verification.ts';

export default scenario({
  id: 'sas.fresh-device',
  title: 'A new device of a verified person is a stranger to the bot until both have compared emoji',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond', 'control.verifications'],
  excludes: ['sas.confirms-itself'],
  uses: ['bot', 'oracle', 'peer', 'latecomers'],
  playedBy: ['element'],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: {
    'confirms-those-it-knows': 'steps of the bot after its key: expected key, observed',
  },
  async run(stage) {
    const { step, check, bot, oracle, peer, latecomers } = stage;
    const room = await meet(stage);
    const first = await step('the person asks, the operator accepts', () =>
      peerAsks(stage, 'to-device', room),
    );
    await complete(stage, first, 'peer-confirms-first');
    const phone = await step(
      'the person logs in on a phone that nobody has signed, and talks there',
      async () => {
        const device = await latecomers.logIn(peer, 'phone', { signed: false });
        await device.entered(room);
        await talk(stage, room, device);
        return device;
      },
    );
    const second = await step('the phone asks, the operator accepts', async () =>
      takeUp(stage, phone, await phone.verifyDevice(bot.userId, bot.deviceId)),
    );
    await step('both sides show the same there', () => compareSas(stage, second));
    await step('the phone says that they match, and the bot answers what is said then, twice', async () => {
      await second.peerFlow.confirm();
      await talk(stage, room, phone);
      await talk(stage, room, phone);
    });
    await step('the bot has not vouched for itself, as nobody has told it of this one', () =>
      check('steps of the bot after its key', 'key', stepsFromBot(phone, second.peerFlow, 'key')),
    );
    await step('the operator says so, and the phone considers it done', async () => {
      await second.botFlow.confirm();
      await second.peerFlow.done();
    });
    await step(
      "the phone takes the bot's device for verified, and what stood before still stands",
      async () => {
        const { device } = await phone.opinionOf(bot.userId, bot.deviceId);
        check("the bot's device is verified on the phone", true, device?.locallyVerified ?? false);
        await oracle.expectVerified(peer, 'after the phone');
      },
    );
  },
});
