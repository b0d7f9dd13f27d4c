import { giveUpWhenLate, scenario, type Peer } from '../../harness/index.ts';
import { pose, type Asked } from '../accounting.ts';

export default scenario({
  id: 'matrix.devices',
  title: 'A person reads the answers on each of their devices',
  tags: ['matrix', 'encryption'],
  requires: ['matrix.encrypted'],
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['element'],
  cast: ['alice', { name: 'phone', deviceOf: 'alice' }],
  mutants: {
    'encrypts-for-one-device': 'reads: expected the answer, observed nothing',
  },
  async run(stage) {
    const { step, bot, peers, check } = stage;
    const [computer, phone] = [peers[0]!, peers[1]!];
    const room = await step('a person with two devices opens an encrypted room', async () => {
      const opened = await computer.directRoom(bot.userId);
      await phone.entered(opened);
      return opened;
    });
    const read = async (device: Peer, { question }: Asked): Promise<string> => {
      const message = device.message(room, bot.userId, (body) => question.isAnsweredBy(body));
      return (await giveUpWhenLate(message)) === undefined ? 'nothing' : 'the answer';
    };
    for (const [name, asking] of [
      ['first', computer],
      ['second', phone],
    ] as const)
      await step(`what is asked on the ${name} device is answered to both`, async () => {
        const asked = await pose(stage, room, asking);
        check('what the first device reads', 'the answer', await read(computer, asked));
        check('what the second device reads', 'the answer', await read(phone, asked));
      });
  },
});
