import { scenario } from '../../harness/index.ts';
import { castOfForgers, refuseForgeries, type Participant } from './forgeries.ts';
import { askedByPersonInEach, transportOf } from './routes.ts';
import { peerAsks } from './verification.ts';

const people: readonly Participant[] = [
  { name: 'alice', forges: 'wrong-commitment' },
  { name: 'bob', forges: 'unusable-key' },
  { name: 'dora', forges: 'wrong-mac' },
  { name: 'erin', forges: 'wrong-keys-mac' },
  { name: 'zoe' },
];
const key = 'expected cancelled, observed its operator was shown a string to compare';
const mac = 'sent done after a mac that is wrong';

export default scenario({
  ...askedByPersonInEach,
  id: 'sas.forgeries.asked',
  title:
    'A person who asks the bot and forges a commitment, a key or a mac is refused, and an honest person is not',
  tags: ['sas', 'refusal'],
  cast: castOfForgers(people),
  mutants: {
    'ignores-commitment-in-room': { cases: ['in-room'], says: key },
    'ignores-commitment-when-asked': { cases: ['to-device'], says: key },
    'ignores-commitment-beside-others': {
      cases: ['in-room-beside-others', 'to-device-beside-others'],
      says: key,
    },
    'believes-any-mac-in-room': { cases: ['in-room'], says: mac },
    'ignores-key-list-in-room': { cases: ['in-room'], says: mac },
    'believes-any-mac-beside-others': {
      cases: ['in-room-beside-others', 'to-device-beside-others'],
      says: mac,
    },
    'ignores-key-list': {
      cases: ['to-device', 'in-room-beside-others', 'to-device-beside-others'],
      says: mac,
    },
  },
  run: (stage) =>
    refuseForgeries(stage, stage.case, people, (_, peer, room) =>
      peerAsks(stage, transportOf(stage.case), room, peer),
    ),
});
