import * as fc from 'fast-check';
import { damaged, hostileJson, nearly, oneOf } from './hostile-json.ts';
import { strangersWord } from './strangers-word.ts';

const uuid = '00000000-0000-4000-8000-000000000000';

const data = nearly({
  message: oneOf(strangersWord, strangersWord, null),
  timestamp: oneOf(1_700_000_000_000, '1700000000000', -1, 2 ** 60),
  groupInfo: oneOf(null, null, { groupId: 'g' }, { groupId: '' }),
});

const envelope = nearly({
  sourceNumber: oneOf('+15550000000', null, ' '),
  sourceUuid: oneOf(uuid, uuid, null),
  timestamp: oneOf(1_700_000_000_000, 0, 1.5),
  dataMessage: data,
});

const other = nearly({
  sourceUuid: oneOf(uuid),
  editMessage: nearly({ targetSentTimestamp: oneOf(1), dataMessage: data }),
  syncMessage: nearly({ sentMessage: data }),
  receiptMessage: oneOf({ isRead: true, timestamps: [1] }),
  typingMessage: oneOf({ action: 'STARTED' }),
});

const frame = fc.oneof(
  nearly({ envelope: fc.oneof(envelope, other), account: oneOf('+15551234567') }),
  envelope,
);

/** What somebody in the place of signal-cli-rest-api may send through its socket. */
export const signalFrame: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: frame, weight: 5 },
  { arbitrary: damaged(frame), weight: 2 },
  { arbitrary: hostileJson, weight: 1 },
);
