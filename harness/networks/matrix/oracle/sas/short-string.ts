import { hkdfSync } from 'node:crypto';
import { sasEmoji, type SasEmoji } from './emoji.ts';

const stringBytes = 6;
const emojiCount = 7;

/** One side as it goes into the short authentication string. */
export interface SasSide {
  readonly user: string;
  readonly device: string;
  /** Its ephemeral public key, as sent. */
  readonly ephemeralKey: string;
}

/** What two people compare. */
export interface ShortString {
  /** Three numbers from 1000 to 9191. */
  readonly decimals: readonly [number, number, number];
  /** Seven numbers from 0 to 63. */
  readonly indices: readonly number[];
  readonly emoji: readonly SasEmoji[];
}

/**
 * @param starter the side that sent the `start` that counts; the request may be the other's.
 * @param transactionId the event id of the request where it was sent in a room.
 */
export function shortString(
  sharedSecret: Uint8Array,
  starter: SasSide,
  accepter: SasSide,
  transactionId: string,
): ShortString {
  const sides = [starter, accepter].flatMap(({ user, device, ephemeralKey }) => [user, device, ephemeralKey]);
  const info = ['MATRIX_KEY_VERIFICATION_SAS', ...sides, transactionId].join('|');
  return readShortString(new Uint8Array(hkdfSync('sha256', sharedSecret, '', info, stringBytes)));
}

/** Both readings of the same 6 bytes: 39 of their bits as decimals, 42 as emoji. */
export function readShortString(bytes: Uint8Array): ShortString {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const number = (index: number, width: number): number =>
    Number.parseInt(bits.slice(index * width, (index + 1) * width), 2);
  const indices = Array.from({ length: emojiCount }, (_, index) => number(index, 6));
  return {
    decimals: [number(0, 13) + 1_000, number(1, 13) + 1_000, number(2, 13) + 1_000],
    indices,
    emoji: indices.map((index) => sasEmoji[index]!),
  };
}
