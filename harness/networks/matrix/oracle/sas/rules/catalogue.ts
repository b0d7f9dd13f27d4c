/**
 * All that a side can be found to have done wrong in a verification, each with a sentence whose subject is that
 * side. Ids are stable.
 */
export const sasRules = {
  // What ties an event to its flow.
  'transaction-id-in-room-event':
    'sent transaction_id in a room, where the event id of the request is the id',
  'missing-transaction-id': 'sent a to-device step without transaction_id',
  'changed-transaction-id': 'sent a step under another transaction_id than that of the request',
  'missing-relates-to': 'sent a step in the room without m.relates_to',
  'wrong-relates-to': 'sent a step in the room whose m.relates_to is no m.reference to the request',
  'room-step-as-m.room.message': 'sent a step as m.room.message; only the request is one',
  'request-not-as-m.room.message':
    'sent its request in the room under a type of its own instead of m.room.message',
  'request-to-somebody-else': 'sent a request in the room whose `to` is not the other user',
  'missing-field': 'left out a required field of a step, or gave it another type',
  'request-without-timestamp': 'sent a to-device request without a timestamp, which every client passes over',
  'request-too-old':
    'sent a request whose timestamp is more than 10 minutes old, which every client passes over',
  'request-from-the-future':
    'sent a request whose timestamp is more than 5 minutes ahead, which every client passes over',
  'step-in-clear':
    'sent a step in clear into an encrypted room, where some clients do not listen to it (its library may do that)',
  'unheard-step-in-clear':
    'sent a step in clear into an encrypted room, to a client that listens to encrypted ones alone',
  'device-changed': 'named another from_device than the one it began with',

  // What was offered and chosen.
  'method-mismatch': 'named a verification method that the other side had not named',
  'start-offers-too-little': 'left out of start what every client must offer',
  'chose-what-was-not-offered': 'chose in accept what start did not offer',
  'v1-mac-though-v2-offered':
    'chose the deprecated hkdf-hmac-sha256 although hkdf-hmac-sha256.v2 was offered',

  // Encodings.
  'padded-base64': 'padded its base64; Matrix wants it unpadded',
  'unusable-key': 'sent a key that is not 32 bytes of base64, or that gives everybody the same secret',
  'hex-commitment': 'wrote its commitment as hexadecimal instead of base64',

  // What the commitment was computed over.
  'commitment-without-transaction-id': 'computed its commitment over start without transaction_id',
  'commitment-without-relates-to': 'computed its commitment over start without m.relates_to',
  'commitment-over-known-fields-only':
    'computed its commitment over the fields of start it knows, not all of it',
  'commitment-over-own-start':
    'computed its commitment over its own start, which did not count because both sides had sent one',
  'commitment-over-non-canonical-json': 'computed its commitment over JSON that is not canonical',
  'commitment-over-key-bytes': 'computed its commitment over the bytes of its key instead of their base64',
  'commitment-over-starter-key': "computed its commitment over the other side's key instead of its own",
  'commitment-without-key': 'computed its commitment without its key',
  'commitment-json-first': 'computed its commitment with the key after start instead of before it',
  'wrong-commitment': 'sent a commitment that fits its key and start in no way that is known',

  // What was shown.
  'short-string-with-roles-swapped': 'showed the string that results if the other side had sent start',
  'short-string-of-legacy-key-agreement':
    'showed the string of the old key agreement, without the keys in it',
  'emoji-split-twice': 'took the numbers of the emoji for bytes and split them into numbers once more',
  'emoji-and-decimals-disagree': 'showed right decimals with wrong emoji, or the reverse',
  'wrong-short-string': 'showed another string than the keys give',

  // MACs.
  'v2-label-v1-bytes': 'agreed on a MAC in correct base64, and sent what libolm makes of it',
  'v1-label-v2-bytes': "agreed on hkdf-hmac-sha256, which demands libolm's base64, and sent correct base64",
  'mac-info-swapped': 'named receiver before sender in the info of its MAC',
  'mac-info-without-transaction-id': 'left the transaction id out of the info of its MAC',
  'mac-info-without-key-id': 'left the key id, or KEY_IDS, out of the info of its MAC',
  'mac-info-of-another-key': 'named another key id in the info of its MAC than the one it sent it under',
  'mac-over-key-bytes': 'computed its MAC over the bytes of a key instead of their base64',
  'mac-over-another-key': 'computed its MAC over another key than its id names',
  'wrong-mac': 'sent a MAC that fits in no way that is known',
  'keys-mac-over-one-key': 'computed the MAC of the key ids over one id instead of all that its mac covers',
  'keys-mac-unsorted': 'computed the MAC of the key ids over ids that are not sorted',
  'keys-mac-joined-otherwise': 'computed the MAC of the key ids over ids that are not joined by bare commas',
  'wrong-keys-mac': 'sent a MAC of the key ids that fits in no way that is known',
  'master-key-not-in-mac': 'left its master key out of its mac, so that no user can be verified by it',
  'device-key-not-in-mac': 'left its device key out of its mac',
  'mac-covers-no-published-key': 'sent a mac that covers none of its published keys',
  'mac-of-unpublished-key': 'vouched in its mac for a key that is none of its published ones',

  // Order.
  'start-before-ready': 'sent start before anybody had sent ready',
  'accept-by-starter': 'sent accept although its own start is the one that counts',
  'key-before-starter-key':
    'revealed its key before the starter had sent theirs, which defeats the commitment',
  'second-key': 'sent a second, different key',
  'key-of-another-verification': 'used the key pair of another verification again',
  'mac-before-key': 'sent its mac before keys had been exchanged',
  'mac-before-key-ack':
    "sent its mac before the other side's key had been confirmed: some clients then drop it",
  'mac-before-confirm': 'sent its mac before its user had confirmed',
  'early-done': 'sent done before both macs had been exchanged',
  'step-twice': 'sent a step twice',
  'answered-finished-flow':
    'answered again a verification that was finished, as a bot does that has forgotten it',
  'mac-after-cancel': 'sent its mac after the flow had been cancelled',
  'step-after-cancel': 'went on after the flow had been cancelled',
  'cancel-answers-cancel': 'answered a cancel with a cancel',
  'unknown-cancel-code': 'cancelled with a code that is neither known nor named after a domain',

  // What it made of the other side's values.
  'refused-right-commitment': 'cancelled over a commitment that is right',
  'refused-right-mac': 'cancelled over MACs that are right',
  'checked-keys-mac-over-one-key':
    'cancelled over a mac that covers several keys, as one does that checks the MAC of the key ids over one id',
  'cancelled-without-cause': 'cancelled although the other side had broken no rule',
  'ignored-wrong-commitment': 'went on after a key that does not fit its commitment',
  'ignored-wrong-mac': 'sent done after a mac that is wrong',

  // What the other side made of its values, where nobody else can compute them.
  'mac-refused': 'sent a mac over which the other side cancelled',

  // What never came.
  'never-answered-request': 'never answered the request',
  'never-answered-request-in-room': 'never answered the request in the room',
  'start-never-sent': 'never sent start, nor did the other side',
  'never-answered-start': 'never answered start',
  'never-answered-start-of-stranger':
    'never answered start of a device with whose owner it shares no encrypted room, so that it may know no keys of it',
  'key-never-sent': 'never sent its key',
  'mac-never-sent': 'never sent its mac',
  'done-never-sent': 'never sent done',
  'request-never-arrived': 'says that it has asked, and nothing of that has arrived',
  'was-owed-a-step': 'waited for a step of the other side that never came',
} as const satisfies Record<string, string>;

/** Id of a rule. */
export type SasRule = keyof typeof sasRules;

/**
 * Rules without which a verification is no proof, however well it ended: a bot that breaks one of them can be deceived by
 * somebody in between, or says what it cannot know.
 */
export const defeatsProof: ReadonlySet<SasRule> = new Set<SasRule>([
  'unusable-key',
  'key-before-starter-key',
  'second-key',
  'key-of-another-verification',
  'device-key-not-in-mac',
  'mac-covers-no-published-key',
  'mac-of-unpublished-key',
  'mac-before-key',
  'mac-before-confirm',
  'mac-after-cancel',
  'early-done',
  'ignored-wrong-commitment',
  'ignored-wrong-mac',
]);

/** Rules that clients do not mind: whatever went wrong, it was hardly for one of them. */
export const harmlessRules: ReadonlySet<SasRule> = new Set<SasRule>([
  'transaction-id-in-room-event',
  'step-in-clear',
  'v1-mac-though-v2-offered',
  'step-twice',
  'cancel-answers-cancel',
  'unknown-cancel-code',
]);

/** What a rule has found. */
export interface Finding {
  readonly rule: SasRule;
  /** Position, in order of time, of the step that shows it; none for what never came. */
  readonly step?: number;
  /** The values at hand. */
  readonly detail?: string;
  /** `likely` where an honest side could, rarely, look the same, or where not all keys are known. */
  readonly certainty?: 'proven' | 'likely';
}
