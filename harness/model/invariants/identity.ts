import type { Invariant } from './invariant.ts';

/** Of cross-signing; the oracle computes these from signatures, not from what was exchanged. */
export const identityInvariants: readonly Invariant[] = [
  {
    id: 'V49',
    says: 'To verify another user is one signature, by the own user-signing key over their master key.',
    about: 'specification',
    source: 'cross-signing',
    broken: ({ happenings }) => happenings.filter((one) => one.startsWith('!signed')).length > 1,
    scenarios: ['sas.own-account'],
  },
  {
    id: 'V58',
    says: 'Every cross-signing key is published under its own unpadded value.',
    about: 'specification',
    source: 'cross-signing',
    scenarios: ['xsign.bootstrap', 'onboard.B'],
  },
  {
    id: 'V59',
    says: 'The master key signs the other two, the self-signing key signs the device, the device signs itself.',
    about: 'specification',
    source: 'cross-signing',
    scenarios: ['xsign.bootstrap', 'onboard.B'],
  },
  {
    id: 'V60',
    says: 'Key ids that are padded, too short or not those of their key are no identity.',
    about: 'security',
    source: 'canonical JSON and unpadded base64',
    scenarios: ['onboard.B.x5'],
  },
  {
    id: 'V61',
    says: 'A master key that changes after a verification is no longer verified.',
    about: 'security',
    source: 'cross-signing',
    scenarios: ['onboard.C.msk-rotation', 'xsign.reset'],
  },
  {
    id: 'V62',
    says: 'Third users do not see which users somebody has verified.',
    about: 'specification',
    source: 'cross-signing',
    scenarios: ['onboard.C.in-room'],
  },
  {
    id: 'V63',
    says: 'A bot that restarts with its store keeps its device, its keys and its identity.',
    about: 'progress',
    source: 'cross-signing',
    scenarios: ['onboard.restart'],
  },
];
