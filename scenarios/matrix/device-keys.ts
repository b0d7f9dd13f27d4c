import type { MatrixApi } from '../../harness/index.ts';

interface Device {
  readonly userId: string;
  readonly deviceId: string;
}

type Published = Readonly<Record<string, Readonly<Record<string, { readonly keys?: object }>>>>;

/** The public keys that a device has published, as one text; `none` where it has published none. */
export async function deviceKeysOf(api: MatrixApi, { userId, deviceId }: Device): Promise<string> {
  const { device_keys: found } = await api.call('POST', '/keys/query', { device_keys: { [userId]: [] } });
  const keys = Object.entries((found as Published)[userId]?.[deviceId]?.keys ?? {});
  return (
    keys
      .map((pair) => pair.join(' '))
      .toSorted()
      .join(', ') || 'none'
  );
}
