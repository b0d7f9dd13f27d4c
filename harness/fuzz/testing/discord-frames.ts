import * as fc from 'fast-check';
import { damaged, hostileJson, objectText } from './hostile-json.ts';
import { strangersWord } from './strangers-word.ts';

const events = ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE', 'GUILD_CREATE', 'RESUMED', '__proto__'];
const members = [
  'id',
  'channel_id',
  'author',
  'content',
  'type',
  'guild_id',
  'edited_timestamp',
  'webhook_id',
];

const content = fc.oneof(
  { arbitrary: hostileJson, weight: 1 },
  {
    arbitrary: fc
      .array(fc.tuple(fc.constantFrom(...members), hostileJson), { maxLength: members.length })
      .map((all) => objectText([['content', JSON.stringify(strangersWord)], ...all])),
    weight: 3,
  },
);

/** A frame that no gateway sends. Left out are those that end the connection, and wishes for heartbeats: a client may send few. */
const frame = fc
  .record({
    op: fc.constantFrom('0', '0', '3', '10', '11', '99', '-1', '"0"', 'null'),
    t: fc.oneof(
      fc.constantFrom(...events).map((name) => JSON.stringify(name)),
      hostileJson,
    ),
    s: fc.oneof(fc.constantFrom('0', '1', '-1', 'null', '"1"', '1.5'), hostileJson),
    d: content,
  })
  .map((members) => objectText(Object.entries(members)));

/** What somebody in the place of the gateway of Discord may send. */
export const discordFrame: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: frame, weight: 5 },
  { arbitrary: damaged(frame), weight: 2 },
  { arbitrary: hostileJson, weight: 1 },
);
