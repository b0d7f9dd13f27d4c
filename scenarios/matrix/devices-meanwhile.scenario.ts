import { giveUpWhenLate } from '../../harness/index.ts';
import { pose } from '../accounting.ts';
import { talkScenarios, untilDevicesAreKnown } from '../talking.ts';

export default talkScenarios({
  name: 'devices-meanwhile',
  title: 'A person reads the answers also on a device that has logged in while the bot was down',
  tags: ['encryption', 'restart'],
  requires: [],
  uses: ['peers', 'latecomers'],
  restarts: true,
  playedBy: ['element'],
  cast: ['alice', 'bob'],
  mutants: {
    'knows-the-devices-of-its-last-life': 'what the new device reads: expected the answer, observed nothing',
  },
  async run(stage, bot) {
    const { step, peers, latecomers, check } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const room = await step('a person talks with the bot in an encrypted room', async () => {
      const opened = await bot.openRoom(alice);
      const { question } = await pose(stage, opened, alice);
      await alice.message(opened, bot.userId, (body) => question.isAnsweredBy(body));
      return opened;
    });
    const tablet = await step('while the bot is down, she logs in on another device', async () => {
      await bot.stop();
      const device = await latecomers.logIn(alice, 'tablet');
      await device.entered(room);
      return device;
    });
    await step('the bot starts again', () => bot.startAgain());
    await untilDevicesAreKnown(stage, bot, bob);
    for (const [asking, name] of [
      [alice, 'known'],
      [tablet, 'new'],
    ] as const)
      await step(`what she asks on the ${name} device is answered to both`, async () => {
        const { question } = await pose(stage, room, asking);
        for (const [device, which] of [
          [alice, 'known'],
          [tablet, 'new'],
        ] as const) {
          const answer = device.message(room, bot.userId, (body) => question.isAnsweredBy(body));
          const read = (await giveUpWhenLate(answer)) === undefined ? 'nothing' : 'the answer';
          check(`what the ${which} device reads`, 'the answer', read);
        }
      });
  },
});
