/** What a crypto store needs of a client: a `MatrixClient` of matrix-js-sdk has it all. */
export interface CryptoClient {
  readonly http: {
    authedRequest<Answer>(method: string, path: string, query?: undefined, body?: object): Promise<Answer>;
  };
  initRustCrypto(options: { cryptoDatabasePrefix: string; storagePassword: string }): Promise<void>;
  getCrypto(): { getOwnDeviceKeys(): Promise<{ readonly ed25519: string }> } | undefined;
  getSafeUserId(): string;
  getDeviceId(): string | null;
}

interface KeysQueryAnswer {
  readonly device_keys?: Readonly<
    Record<string, Readonly<Record<string, { readonly keys?: Readonly<Record<string, string>> }>>>
  >;
}

/** The ed25519 key that the homeserver knows of the client's device; undefined when it knows none. */
export async function publishedKey(client: CryptoClient): Promise<string | undefined> {
  const userId = client.getSafeUserId();
  const deviceId = client.getDeviceId() ?? '';
  const body = { device_keys: { [userId]: [deviceId] } };
  const answer = await client.http.authedRequest<KeysQueryAnswer>('POST', '/keys/query', undefined, body);
  return answer.device_keys?.[userId]?.[deviceId]?.keys?.[`ed25519:${deviceId}`];
}
