/**
 * Who can play the person at the second screen. They share no code for verification, so that what two of them agree
 * on is not the same fault twice.
 */
export const peerKinds = ['element', 'libolm', 'spec'] as const;
export type PeerKind = (typeof peerKinds)[number];
