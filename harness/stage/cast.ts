import type { Deviations } from '../networks/matrix/peers/from-spec/deviation.ts';
import type { EncryptedRoomHabits } from '../networks/matrix/peers/from-spec/encrypted-room-habits.ts';
import type { PeerKind } from '../networks/matrix/peers/kinds.ts';

interface Named {
  readonly name: string;
}

/** A member of the cast: a name, and in what it differs from an ordinary person. Each kind of peer can do other things. */
export type CastMember<Kind extends PeerKind = PeerKind> =
  | string
  | (Named & {
      /** The bot is not told to serve them. */
      readonly offList: true;
    })
  | ([Kind] extends ['element' | 'native']
      ? Named & {
          /** Their client keeps its keys, so that it can be closed and opened again. */
          readonly storesKeys: true;
        }
      : never)
  | ([Kind] extends ['element']
      ?
          | (Named & {
              /** Reads nothing from, and sends no keys to, devices that their owner has not signed. */
              readonly excludesInsecureDevices: true;
            })
          | (Named & {
              /** Another device of the member of this name, who signs it. */
              readonly deviceOf: string;
            })
          | (Named & {
              /** Encrypts its to-device steps with Olm, as some clients do and all must understand. */
              readonly encryptsToDevice: true;
            })
      : never)
  | ([Kind] extends ['spec']
      ?
          | (Named & {
              /** Where it is wrong on purpose. */
              readonly deviate: Deviations;
              /** Their client presses start in the moment in which both are ready. */
              readonly startsAtReady?: true;
            })
          | (Named & {
              /** Their client encrypts, and has these habits where it verifies in an encrypted room. */
              readonly inEncryptedRooms: EncryptedRoomHabits;
              /** Their client presses start in the moment in which both are ready. */
              readonly startsAtReady?: true;
            })
      : never);
/** A member of any cast, played by any kind of peer. */
export type AnyCastMember = CastMember | CastMember<'element'> | CastMember<'spec'>;

/** Whether the bot is told to serve a member. */
export function isServed(member: AnyCastMember): boolean {
  return typeof member === 'string' || !('offList' in member);
}

/** Whose device a member is; undefined for a person. */
export function ownerOf(member: AnyCastMember): string | undefined {
  return typeof member === 'object' && 'deviceOf' in member ? member.deviceOf : undefined;
}

/** What a member is called. */
export function nameOf(member: AnyCastMember): string {
  return typeof member === 'string' ? member : member.name;
}
