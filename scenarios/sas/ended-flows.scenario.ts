import { scenario } from '../../harness/index.ts';
import { endEach, ends } from './ended.ts';
import { askedByBot, becomeKnown, botAsksFor, openRoom } from './routes.ts';

export default scenario({
  ...askedByBot,
  id: 'sas.ended-flows',
  title: 'A verification that is over is no longer listed as going on, and takes no more orders',
  tags: ['sas'],
  uses: ['bot', 'oracle', 'peer', 'peers'],
  cast: ['alice', 'bob'],
  cases: ends,
  verifications: [
    { transport: 'room', asks: 'bot', besideOthers: true },
    { transport: 'to-device', asks: 'bot', besideOthers: true },
  ],
  mutants: {
    'lists-ended-flows': {
      cases: ['done', 'cancelled-by-the-person'],
      says: 'for the bot to list its verification with',
    },
  },
  async run(stage) {
    const { step, peers } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    await becomeKnown(stage, [bob]);
    const flows = await step('the bot verifies alice in a room and the device of bob', async () => {
      await openRoom(stage, alice);
      return Promise.all([
        botAsksFor(stage, 'room', 'bot', alice),
        botAsksFor(stage, 'to-device', 'bot', bob),
      ]);
    });
    await endEach(stage, flows, stage.case);
  },
});
