import { scenario } from '../../harness/index.ts';
import { castOfForgers, refuseForgeries, type Participant } from './forgeries.ts';
import { askedByBotInEach, botAsksFor, transportOf } from './routes.ts';

const people: readonly Participant[] = [
  { name: 'alice', forges: 'wrong-commitment', starter: 'bot' },
  { name: 'bob', forges: 'unusable-key', starter: 'peer' },
  { name: 'dora', forges: 'wrong-mac', starter: 'bot' },
  { name: 'erin', forges: 'wrong-keys-mac', starter: 'peer' },
  { name: 'zoe', starter: 'bot' },
];
const key = 'expected cancelled, observed its operator was shown a string to compare';
const mac = 'sent done after a mac that is wrong';

export default scenario({
  ...askedByBotInEach,
  id: 'sas.forgeries.asks',
  title:
    'People that the bot asks are refused if they forge a commitment, a key or a mac, and honest ones are not',
  tags: ['sas', 'refusal'],
  cast: castOfForgers(people),
  mutants: {
    'ignores-commitment-when-asking': { cases: ['in-room', 'to-device'], says: key },
    'ignores-commitment-beside-others': {
      cases: ['in-room-beside-others', 'to-device-beside-others'],
      says: key,
    },
    'believes-any-mac-in-room': { cases: ['in-room'], says: mac },
    'believes-any-mac': { cases: ['to-device'], says: mac },
    'believes-any-mac-beside-others': {
      cases: ['in-room-beside-others', 'to-device-beside-others'],
      says: mac,
    },
    'ignores-key-list': {
      cases: ['in-room-beside-others', 'to-device-beside-others'],
      says: mac,
    },
    'ignores-key-list-in-room': { cases: ['in-room'], says: mac },
    'hashes-start-without-relation': {
      cases: ['in-room-beside-others'],
      says: 'computed its commitment over start without m.relates_to',
    },
    'hashes-start-without-transaction-id': {
      cases: ['to-device-beside-others'],
      says: 'computed its commitment over start without transaction_id',
    },
  },
  run: (stage) =>
    refuseForgeries(stage, stage.case, people, ({ starter = 'bot' }, peer) =>
      botAsksFor(stage, transportOf(stage.case), starter, peer),
    ),
});
