import { giveUpWhenLate, type Peer } from '../../harness/index.ts';
import { pose, type Asked } from '../accounting.ts';
import { talkScenarios, untilDevicesAreKnown } from '../talking.ts';

const reads = 'reads: expected the answer, observed nothing';

export default talkScenarios({
  name: 'devices',
  title: 'A person reads the answers on each of their devices, also on one that logs in while they talk',
  tags: ['encryption'],
  requires: [],
  uses: ['peers', 'latecomers'],
  playedBy: ['element'],
  cast: ['alice', { name: 'phone', deviceOf: 'alice' }, 'bob'],
  mutants: {
    'encrypts-for-one-device': reads,
    'encrypts-for-known-devices': `what the third device ${reads}`,
  },
  async run(stage, bot) {
    const { step, peers, latecomers, check } = stage;
    const [computer, phone] = [peers[0]!, peers[1]!];
    const room = await step('a person with two devices opens an encrypted room', async () => {
      const opened = await bot.openRoom();
      await phone.entered(opened);
      return opened;
    });
    const expectRead = async (devices: readonly Peer[], asked: Asked): Promise<void> => {
      for (const [index, name] of ['first', 'second', 'third'].entries()) {
        const device = devices[index];
        if (device === undefined) return;
        const answer = device.message(room, bot.userId, (body) => asked.question.isAnsweredBy(body));
        const read = (await giveUpWhenLate(answer)) === undefined ? 'nothing' : 'the answer';
        check(`what the ${name} device reads`, 'the answer', read);
      }
    };
    for (const [name, asking] of [
      ['first', computer],
      ['second', phone],
    ] as const)
      await step(`what is asked on the ${name} device is answered to both`, async () =>
        expectRead([computer, phone], await pose(stage, room, asking)),
      );
    const tablet = await step('a third device logs in', async () => {
      const device = await latecomers.logIn(computer, 'tablet');
      await device.entered(room);
      return device;
    });
    await untilDevicesAreKnown(stage, bot, peers[2]!);
    for (const [name, asking] of [
      ['first', computer],
      ['third', tablet],
    ] as const)
      await step(`what is asked on the ${name} device is answered to all three`, async () =>
        expectRead([computer, phone, tablet], await pose(stage, room, asking)),
      );
  },
});
