import { scenario } from '../../harness/index.ts';
import { endEach, ends } from './ended.ts';
import { askedByPerson, openRoom } from './routes.ts';
import { peerAsks } from './verification.ts';

export default scenario({
  ...askedByPerson,
  id: 'sas.ended-flows.asked',
  title:
    'A verification that a person has asked for is not listed as going on once it is over, and takes no more orders',
  tags: ['sas'],
  requires: [...askedByPerson.requires, 'control.verifications'],
  uses: ['bot', 'oracle', 'peer', 'peers'],
  cast: ['alice', 'bob'],
  cases: ends,
  verifications: [
    { transport: 'room', asks: 'person', besideOthers: true },
    { transport: 'to-device', asks: 'person', besideOthers: true },
  ],
  mutants: {
    'lists-ended-flows-of-rooms': { cases: ends, says: 'for the bot to list its verification with alice' },
  },
  async run(stage) {
    const { step, peers } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    const flows = await step('alice asks in a room, and bob the device of the bot', async () => {
      const rooms = [await openRoom(stage, alice), await openRoom(stage, bob)];
      return [
        await peerAsks(stage, 'room', rooms[0]!, alice),
        await peerAsks(stage, 'to-device', rooms[1]!, bob),
      ];
    });
    await endEach(stage, flows, stage.case);
  },
});
