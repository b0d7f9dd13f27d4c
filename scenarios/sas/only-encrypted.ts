import type { Peer, Stage } from '../../harness/index.ts';
import { complete, meet, type ConfirmationOrder, type Verification } from './verification.ts';

/** People whose client takes no step in clear in an encrypted room, and sends none. */
export function castOfEncryptors(...names: readonly string[]) {
  return names.map(
    (name) => ({ name, inEncryptedRooms: { sends: 'encrypted', hears: 'encrypted' } }) as const,
  );
}

/** Begins a verification with everybody, each in an encrypted room of their own, and takes all to their end. */
export async function verifyEncrypted(
  stage: Stage<'bot' | 'oracle' | 'peer' | 'peers'>,
  order: ConfirmationOrder,
  begin: (peer: Peer, room: string) => Promise<Verification>,
): Promise<void> {
  const rooms = new Map<Peer, string>();
  for (const peer of stage.peers) rooms.set(peer, await meet(stage, peer));
  const begun = await stage.step('verifications in the rooms begin', () =>
    Promise.all([...rooms].map(([peer, room]) => begin(peer, room))),
  );
  for (const verification of begun) await complete(stage, verification, order);
}
