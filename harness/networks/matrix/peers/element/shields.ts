import {
  RoomId,
  ShieldColor,
  ShieldStateCode,
  type OlmMachine,
  type ShieldState,
} from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixEvent } from 'matrix-js-sdk/lib/matrix.js';
import type { Shields } from '../peer.ts';

/** Both shields of a decrypted event, e.g. `RED (UnsignedDevice)` or `NONE`. */
export async function readShields(machine: OlmMachine, event: MatrixEvent): Promise<Shields> {
  const wire = {
    content: event.getWireContent(),
    type: event.getWireType(),
    event_id: event.getId(),
    sender: event.getSender(),
    state_key: event.getStateKey(),
    origin_server_ts: event.getTs(),
  };
  if (wire.type !== 'm.room.encrypted') return { lax: 'PLAINTEXT', strict: 'PLAINTEXT' };
  const info = await machine.getRoomEventEncryptionInfo(JSON.stringify(wire), new RoomId(event.getRoomId()!));
  return { lax: describe(info.shieldState(false)), strict: describe(info.shieldState(true)) };
}

function describe(state: ShieldState): string {
  const colour = ShieldColor[state.color]!.toUpperCase();
  return state.code === undefined || colour === 'NONE'
    ? colour
    : `${colour} (${ShieldStateCode[state.code]})`;
}
