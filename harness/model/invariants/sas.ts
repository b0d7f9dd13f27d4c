import { after, before, exchanges, had, type Happening, type History } from './history.ts';
import type { Invariant } from './invariant.ts';
import { uselessStarts } from '../machine/inputs.ts';

const anySignature = ['!signed', '!signed-other'];
const trustsAfter =
  (...inputs: readonly string[]) =>
  ({ happenings }: History): boolean =>
    had(after(happenings, ...inputs), '!done', ...anySignature);
const goesOnAfterKey =
  (...inputs: readonly string[]) =>
  (history: History): boolean =>
    exchanges(history).some(
      ({ input, outputs }) =>
        inputs.includes(input) && outputs.some((output) => output === 'shown' || output === 'mac'),
    );

/** Of the short authentication string. */
export const sasInvariants: readonly Invariant[] = [
  {
    id: 'V25',
    says: 'Accept chooses what start has offered, or the starter ends the verification.',
    about: 'specification',
    source: 'sas',
    broken: (history) =>
      exchanges(history).some(
        ({ input, outputs }) => input === 'accept/not-offered' && outputs.includes('key'),
      ),
    rules: ['chose-what-was-not-offered'],
  },
  {
    id: 'V26',
    says: 'A start without a method, agreement or string that the bot has is not accepted.',
    about: 'specification',
    source: 'sas',
    broken: (history) =>
      exchanges(history).some(
        ({ input, outputs }) =>
          (input === 'start/unknown-method' || uselessStarts.some((one) => one === input)) &&
          outputs.includes('accept'),
      ),
  },
  {
    id: 'V27',
    says: 'Where both have hkdf-hmac-sha256.v2 the older code is not chosen.',
    about: 'specification',
    source: 'sas',
    rules: ['v1-mac-though-v2-offered'],
  },
  {
    id: 'V28',
    says: "Who accepts keeps its key to itself until the starter's has come.",
    about: 'security',
    source: 'sas',
    broken: ({ happenings }) => {
      const earlier = before(happenings, '!key');
      return earlier !== undefined && had(earlier, '!accept') && !had(after(earlier, '!accept'), '?key*');
    },
    rules: ['key-before-starter-key'],
  },
  {
    id: 'V29',
    says: 'Who starts shows no string before the key fits the commitment.',
    about: 'security',
    source: 'sas',
    broken: (history) =>
      exchanges(history).some(
        ({ input, outputs, before: earlier }) =>
          input.startsWith('key') &&
          !had(earlier, '!accept') &&
          (input !== 'key' || committedInVain(earlier)) &&
          outputs.some((output) => output === 'shown' || output === 'mac'),
      ),
    rules: ['ignored-wrong-commitment'],
  },
  {
    id: 'V30',
    says: 'A key that does not fit its commitment ends the verification, and trust is what it was.',
    about: 'specification',
    varies: true,
    source: 'sas',
    broken: (history) =>
      exchanges(history).some(
        ({ input, outputs, before: earlier }) =>
          input.startsWith('key') &&
          committedInVain(earlier) &&
          had(earlier, '!key') &&
          !had(earlier, '?key*', '!cancel *', '?cancel/*') &&
          !outputs.some((output) => output.startsWith('cancel ')),
      ),
  },
  {
    id: 'V31',
    says: 'The commitment covers every byte of the canonical form of start.',
    about: 'specification',
    source: 'sas',
    rules: [
      'commitment-without-transaction-id',
      'commitment-without-relates-to',
      'commitment-over-known-fields-only',
      'commitment-over-own-start',
      'commitment-over-non-canonical-json',
      'wrong-commitment',
    ],
  },
  {
    id: 'V32',
    says: 'Commitment and macs are unpadded base64.',
    about: 'specification',
    source: 'canonical JSON and unpadded base64',
    rules: ['padded-base64', 'hex-commitment', 'v2-label-v1-bytes'],
  },
  {
    id: 'V33',
    says: 'A second key does not change the secret.',
    about: 'security',
    source: 'sas',
    broken: ({ happenings }) => happenings.filter((one) => one === '!shown').length > 1,
    rules: ['wrong-mac', 'wrong-short-string'],
  },
  {
    id: 'V34',
    says: 'A key that is no key, or that gives everybody the same secret, ends the verification.',
    about: 'security',
    source: 'sas',
    broken: goesOnAfterKey('key/unusable', 'key/malformed'),
    rules: ['unusable-key'],
  },
  {
    id: 'V35',
    says: 'Both sides show the same string where secret, ids, keys and roles agree, and only there.',
    about: 'specification',
    source: 'sas',
    rules: ['wrong-short-string', 'short-string-of-legacy-key-agreement'],
  },
  {
    id: 'V36',
    says: 'Emoji and decimals are two readings of the same six bytes.',
    about: 'specification',
    source: 'sas',
    rules: ['emoji-and-decimals-disagree', 'emoji-split-twice'],
  },
  {
    id: 'V37',
    says: 'Who sent start comes first in the string, also where the other sent the request.',
    about: 'specification',
    source: 'sas',
    rules: ['short-string-with-roles-swapped'],
  },
  {
    id: 'V38',
    says: 'No mac is sent before the operator, or the declared policy, has said that the strings are the same.',
    about: 'security',
    source: 'sas',
    broken: ({ variant, happenings }) => {
      const earlier = before(happenings, '!mac');
      if (earlier === undefined) return false;
      return (
        !had(earlier, '?key*') ||
        (variant.decides === 'operator' && !had(after(earlier, '!shown'), '?order/match'))
      );
    },
    rules: ['mac-before-key', 'mac-before-confirm'],
  },
  {
    id: 'V39',
    says: 'That the strings differ ends the verification with m.mismatched_sas, and no mac follows.',
    about: 'security',
    source: 'sas',
    broken: (history) =>
      exchanges(history).some(
        ({ input, outputs, before: earlier }) =>
          input === 'order/no-match' &&
          had(earlier, '!shown') &&
          !had(earlier, '!cancel *', '?cancel/*', '!done') &&
          (!outputs.includes('cancel m.mismatched_sas') || outputs.includes('mac')),
      ) || had(after(after(history.happenings, '!shown'), '?order/no-match'), '!mac'),
    rules: ['mac-after-cancel'],
  },
  {
    id: 'V40',
    says: 'The mac of the list covers exactly the sorted ids that are in the mac.',
    about: 'security',
    source: 'sas',
    broken: trustsAfter('?mac/wrong-list'),
    rules: ['keys-mac-over-one-key', 'keys-mac-unsorted', 'keys-mac-joined-otherwise', 'wrong-keys-mac'],
  },
  {
    id: 'V41',
    says: 'One wrong mac among several ends the verification and verifies nothing.',
    about: 'security',
    source: 'sas',
    broken: trustsAfter('?mac/one-wrong', '?mac/wrong'),
    rules: ['ignored-wrong-mac'],
  },
  {
    id: 'V42',
    says: 'A mac that covers no key which the bot knows verifies nothing.',
    about: 'security',
    source: 'sas',
    broken: trustsAfter('?mac/unknown-keys'),
  },
  {
    id: 'V43',
    says: 'A key that is unknown does not become trusted by a mac.',
    about: 'security',
    source: 'sas',
    broken: ({ happenings }) => had(after(happenings, '?mac/extra-key'), '!signed-other'),
    rules: ['mac-of-unpublished-key'],
  },
  {
    id: 'V44',
    says: 'What is verified are the keys that were published when the verification began.',
    about: 'security',
    source: 'cross-signing',
    broken: ({ happenings }) => had(after(happenings, '?mac/new-identity'), ...anySignature),
    scenarios: ['onboard.C.rotation-in-mid-flow'],
  },
  {
    id: 'V45',
    says: 'A device whose id is the public key of an identity is not taken for that identity.',
    about: 'security',
    source: 'Matrix security advisories',
    broken: trustsAfter('?mac/confused-id'),
  },
  {
    id: 'V46',
    says: 'Each side names itself first in its own macs.',
    about: 'specification',
    source: 'sas',
    broken: trustsAfter('?mac/swapped'),
    rules: ['mac-info-swapped'],
  },
  {
    id: 'V47',
    says: 'A mac for another user covers the master key, where its owner trusts its own identity.',
    about: 'specification',
    source: 'cross-signing',
    rules: ['master-key-not-in-mac'],
  },
  {
    id: 'V48',
    says: "An identity becomes verified if and only if the mac of that user's master key was right.",
    about: 'security',
    source: 'cross-signing',
    broken: ({ happenings }) => {
      const right = had(happenings, '?mac', '?mac/extra-key');
      if (had(happenings, ...anySignature) && (!right || had(happenings, '!signed-other'))) return true;
      const isDone = had(after(happenings, '!done'), '?done');
      const firstMac = happenings.find((one) => one.startsWith('?mac'));
      return (
        isDone &&
        (firstMac === '?mac' || firstMac === '?mac/extra-key') &&
        !had(happenings, '!signed', '!cancel *', '?cancel/*')
      );
    },
  },
];

/** Whether the accept that the bot has taken commits its sender to no key. */
function committedInVain(happenings: readonly Happening[]): boolean {
  return (
    happenings.find((one) => one === '?accept' || one === '?accept/wrong-commitment') ===
    '?accept/wrong-commitment'
  );
}
