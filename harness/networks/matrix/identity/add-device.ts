import { login, type Account } from '../client-server/accounts.ts';
import { MatrixApi } from '../client-server/matrix-api.ts';
import { deviceObject } from './identity.ts';
import { newSigningKey } from './sign-json.ts';

/** Logs in as another device of an account, of any id and name that the homeserver takes, and publishes its keys. */
export async function addDevice(
  baseUrl: string,
  { userId, password }: Pick<Account, 'userId' | 'password'>,
  device: { readonly deviceId: string; readonly displayName: string },
  signal: AbortSignal,
): Promise<void> {
  const { accessToken, deviceId } = await login({ baseUrl }, { userId, password, ...device, signal });
  const api = new MatrixApi({ baseUrl, accessToken, signal });
  await api.call('POST', '/keys/upload', { device_keys: deviceObject(userId, deviceId, newSigningKey()) });
}
