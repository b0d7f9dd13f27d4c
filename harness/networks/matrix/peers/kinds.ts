/**
 * Who can play the person at the second screen. They share no code for verification, so that what two of them agree
 * on is not the same fault twice.
 */
export const verifyingKinds = ['element', 'libolm', 'spec'] as const;
/** Those, and one that talks and verifies nobody: it plays the scenarios that name it. */
export const peerKinds = [...verifyingKinds, 'native'] as const;
export type PeerKind = (typeof peerKinds)[number];
