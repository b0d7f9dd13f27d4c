import type { MatrixApi } from '../../harness/index.ts';

interface Device {
  readonly userId: string;
  readonly deviceId: string;
}

type Published = Readonly<Record<string, Readonly<Record<string, { readonly keys?: object }>>>>;

/** The devices of an account that have published keys, each with its keys, as one text. */
export async function publishedDevices(api: MatrixApi, userId: string): Promise<string> {
  const { device_keys: found } = await api.call('POST', '/keys/query', { device_keys: { [userId]: [] } });
  const devices = Object.entries((found as Published)[userId] ?? {});
  return devices
    .map(([device, { keys = {} }]) => `${device}: ${textOf(keys)}`)
    .toSorted()
    .join('; ');
}

/** The public keys that a device has published, as one text; `none` where it has published none. */
export async function deviceKeysOf(api: MatrixApi, { userId, deviceId }: Device): Promise<string> {
  const { device_keys: found } = await api.call('POST', '/keys/query', { device_keys: { [userId]: [] } });
  return textOf((found as Published)[userId]?.[deviceId]?.keys ?? {}) || 'none';
}

function textOf(keys: object): string {
  return Object.entries(keys)
    .map((pair) => pair.join(' '))
    .toSorted()
    .join(', ');
}
