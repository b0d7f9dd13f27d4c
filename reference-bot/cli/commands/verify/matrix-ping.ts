import { asObject } from '../../../base/json.ts';
import { askControl } from '../../connection/control-request.ts';
import type { GatewayAddress } from '../../connection/find-gateway.ts';
import type { Console } from '../../console/console.ts';
import type { Fine } from './check.ts';

const text = 'Carapace Matrix verification ping';

/** Sends a text to a room. @throws Error when it was not delivered. */
export async function sendMatrixPing(console: Console, gateway: GatewayAddress, room: string): Promise<Fine> {
  console.print(`Sending verification ping to Matrix room ${room}...`);
  const request = {
    method: 'POST',
    path: '/control/matrix/send-test',
    body: { roomId: room, text },
  } as const;
  const { ok, delivery } = await askControl(console, gateway, request);
  const { messageId, error } = asObject(delivery);
  if (ok !== true)
    throw new Error(`test message was not delivered: ${String(error ?? 'no reason was given')}`);
  return { outcome: 'pass', detail: `test message delivery succeeded (${String(messageId)})` };
}
