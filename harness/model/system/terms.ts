/*
 * What is said in a verification, without any cryptography: keys are names, a secret is a pair of names, and who does not
 * know one of the two halves cannot say anything that needs it.
 */

/** The two who verify each other. */
export type Side = 'A' | 'B';
/** Keys of one verification. `e~` was searched for until its string fits; `0` gives everybody the same secret. */
export type Ephemeral = 'a' | 'b' | 'e' | 'e~' | '0';

/** Published keys of somebody, as a server shows them to the other side. */
export interface Published {
  /** Id of the device; an honest server has no id that is also the name of a key. */
  readonly deviceId: string;
  readonly device: string;
  readonly master: string;
}

/** One entry of a mac: a key under its id, right or not. */
export interface Vouched {
  readonly id: string;
  readonly key: string;
  readonly right: boolean;
}

/** A step on its way. */
export type Message =
  | { readonly step: 'request' | 'ready' | 'start' | 'done' | 'cancel' }
  | { readonly step: 'accept'; readonly commitsTo: Ephemeral | 'nothing' }
  | { readonly step: 'key'; readonly key: Ephemeral }
  | {
      readonly step: 'mac';
      readonly secret: string;
      /** Who is named first. */
      readonly sender: Side;
      readonly covers: readonly Vouched[];
      readonly listIsRight: boolean;
    };

/** What two keys agree on. */
export function secretOf(one: Ephemeral, other: Ephemeral): string {
  return [one, other].toSorted().join('·');
}

/** The other of the two. */
export function otherOf(side: Side): Side {
  return side === 'A' ? 'B' : 'A';
}

/** The key pair of a side. */
export function ephemeralOf(side: Side): Ephemeral {
  return side === 'A' ? 'a' : 'b';
}

/** What an honest server shows of somebody. */
export function publishedBy(owner: Side | 'E'): Published {
  return { deviceId: `${owner} device`, device: `key of ${owner}'s device`, master: masterOf(owner) };
}

/** Name, and so also id, of a master key. */
export function masterOf(owner: Side | 'E'): string {
  return `master key of ${owner}`;
}
