import type { MatrixClient } from 'matrix-js-sdk/lib/matrix.js';
import { verificationPrefix } from '../../oracle/sas/record.ts';
import { toDevicePath, urlOf } from '../sdk/requests.ts';

const encryptedType = 'm.room.encrypted';

type Messages = Readonly<Record<string, Readonly<Record<string, object>>>>;

/**
 * Wraps `fetch` so that verification steps go to devices encrypted with Olm, as some clients send them; the SDK
 * sends them in clear. Sessions are made where there are none.
 */
export function encryptToDevice(
  fetch: typeof globalThis.fetch,
  client: () => MatrixClient,
): typeof globalThis.fetch {
  return async (input, init) => {
    const url = urlOf(input);
    const [path, encodedType = ''] = toDevicePath.exec(url) ?? [];
    const type = decodeURIComponent(encodedType);
    if (path === undefined || !type.startsWith(verificationPrefix) || typeof init?.body !== 'string')
      return fetch(input, init);
    const { messages } = JSON.parse(init.body) as { messages: Messages };
    const encrypted = await encrypt(client(), type, messages);
    return fetch(url.replace(path, path.replace(encodedType, encryptedType)), {
      ...init,
      body: JSON.stringify({ messages: encrypted }),
    });
  };
}

async function encrypt(client: MatrixClient, type: string, messages: Messages): Promise<Messages> {
  const encrypted: Record<string, Record<string, object>> = {};
  for (const [userId, devices] of Object.entries(messages))
    for (const [deviceId, content] of Object.entries(devices)) {
      const crypto = client.getCrypto()!;
      const { batch } = await crypto.encryptToDeviceMessages(type, [{ userId, deviceId }], { ...content });
      const [message] = batch;
      if (message === undefined)
        throw new Error(`cannot encrypt for device ${deviceId} of ${userId}: its keys are not known`);
      (encrypted[userId] ??= {})[deviceId] = message.payload;
    }
  return encrypted;
}
