import { cancels, goes, refusesOrIgnores, type Row } from '../row.ts';

/** Codes for a key that nobody can use; the specification names none. */
const unusable = cancels(
  'm.invalid_message',
  'm.key_mismatch',
  'm.unexpected_message',
  'm.mismatched_commitment',
);
const broken = cancels('m.mismatched_commitment', 'm.key_mismatch');

/** The exchange of keys. */
export const keys: readonly Row[] = [
  {
    in: ['accepted'],
    on: ['key', 'key/second'],
    where: { decides: 'operator' },
    may: [goes('shown', 'key', 'shown')],
    source: 'sas',
  },
  {
    in: ['accepted'],
    on: ['key', 'key/second'],
    where: { decides: 'bot' },
    may: [goes('vouched', 'key', 'mac')],
    source: 'sas',
  },
  {
    in: ['accepted', 'keyed', 'keyed-in-vain'],
    on: ['key/unusable', 'key/malformed'],
    may: unusable,
    source: 'sas',
  },
  {
    in: ['keyed'],
    on: ['key'],
    where: { decides: 'operator' },
    may: [goes('shown', 'shown')],
    source: 'sas',
  },
  { in: ['keyed'], on: ['key'], where: { decides: 'bot' }, may: [goes('vouched', 'mac')], source: 'sas' },
  { in: ['keyed'], on: ['key/second'], may: broken, source: 'sas' },
  { in: ['keyed-in-vain'], on: ['key', 'key/second'], may: broken, source: 'sas' },
  {
    in: ['asked', 'asking', 'ready', 'willing', 'peer-started', 'started'],
    on: ['key', 'key/second', 'key/unusable', 'key/malformed'],
    may: refusesOrIgnores,
    source: 'sas',
  },
  {
    in: ['shown', 'shown-mac', 'shown-mac-device', 'shown-mac-wrong', 'vouched'],
    on: ['key', 'key/second', 'key/unusable', 'key/malformed'],
    may: refusesOrIgnores,
    source: 'sas',
  },
];
