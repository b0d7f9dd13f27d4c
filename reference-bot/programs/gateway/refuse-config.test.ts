import { expect, it } from 'vitest';
import { offeredChannels } from '../../channels/registry.ts';
import { load, loadFiles, matrix } from './testing/load-in-test.ts';

it('tells file, line and key of everything that is wrong, in the order of the lines', async () => {
  const text = `{
    // the gateway
    gateway: { bind: 'everywhere' },
    matrix: {
      homeserverUrl: "http://10.0.0.5:8008",
      userID: '@cara:example.com', userId: 'cara',
      'accessToken': 'x', deviceId: 7,
      autoJoin: { allowUsers: [
        '@a:b',
        3,
      ] },
    },
  }`;
  const lines = await load(text).catch((error: unknown) => String(error).split('\n'));
  expect(
    (lines as string[]).map((line) => /:(\d+): Config error at (\S+):/u.exec(line)?.slice(1).join(' ')),
  ).toEqual([
    '3 .gateway.bind',
    '5 .matrix.homeserverUrl',
    '6 .matrix.userID',
    '6 .matrix.userId',
    '7 .matrix.deviceId',
    '7 .matrix.deviceId',
    '10 .matrix.autoJoin.allowUsers[1]',
    undefined,
  ]);
});

it.each<[string, unknown, string]>([
  ['a list as block', { matrix: [] }, '.matrix: matrix must be an object, got array'],
  ['null as block', { matrix: null }, '.matrix: matrix must be an object, got null'],
  [
    'a list as lists',
    { matrix: { ...matrix, autoJoin: [] } },
    '.matrix.autoJoin: autoJoin must be an object',
  ],
  ['a number as text', { matrix: { ...matrix, userId: 1 } }, '.matrix.userId: userId must be a string'],
  ['a text as flag', { matrix: { ...matrix, enabled: 'no' } }, '.matrix.enabled: enabled must be a boolean'],
  [
    'a blank user',
    { matrix: { ...matrix, userId: '' } },
    '.matrix.userId: userId cannot be empty when matrix is enabled',
  ],
  [
    'no user',
    { matrix: { ...matrix, userId: undefined } },
    '.matrix.userId: userId is required when matrix is enabled',
  ],
  [
    'no homeserver',
    { matrix: { ...matrix, homeserverUrl: undefined } },
    '.matrix.homeserverUrl: homeserverUrl is required when matrix is enabled',
  ],
  [
    'a homeserver path',
    { matrix: { ...matrix, homeserverUrl: 'https://h/_matrix' } },
    '.matrix.homeserverUrl: homeserverUrl is not a valid URL: matrix.homeserverUrl is not a valid URL: path component must be empty or `/`',
  ],
  [
    'a long homeserver',
    { matrix: { ...matrix, homeserverUrl: `https://${'h'.repeat(2_048)}` } },
    '.matrix.homeserverUrl: homeserverUrl exceeds 2048 bytes (got 2056)',
  ],
  [
    'no credentials',
    { matrix: { ...matrix, accessToken: undefined } },
    '.matrix.accessToken: matrix.accessToken or matrix.password is required when matrix is enabled',
  ],
  [
    'both credentials',
    { matrix: { ...matrix, password: 'x' } },
    '.matrix.accessToken: matrix.accessToken and matrix.password must not both be set; choose token restore or password login explicitly',
  ],
  [
    'a token without device',
    { matrix: { ...matrix, deviceId: undefined } },
    '.matrix.deviceId: deviceId is required whenever accessToken is configured (token restore needs the SDK-issued device ID)',
  ],
  [
    'a long device id',
    { matrix: { ...matrix, deviceId: 'D'.repeat(256) } },
    '.matrix.deviceId: deviceId exceeds 255 bytes (got 256)',
  ],
  [
    'a text as list',
    { matrix: { ...matrix, autoJoin: { allowUsers: '@a:b' } } },
    '.matrix.autoJoin.allowUsers: allowUsers must be an array of strings',
  ],
  [
    'a long list',
    {
      matrix: {
        ...matrix,
        autoJoin: { allowServerNames: Array.from({ length: 1_025 }, (_, i) => `s${i}`) },
      },
    },
    '.matrix.autoJoin.allowServerNames: allowServerNames exceeds 1024 entries (got 1025)',
  ],
  [
    'encryption without a secret for the store',
    { matrix, env: { MATRIX_STORE_PASSPHRASE: ' ' } },
    '.matrix.encrypted: matrix.encrypted=true requires matrix.storePassphrase, MATRIX_STORE_PASSPHRASE, CARAPACE_CONFIG_PASSWORD, or a non-empty <state_dir>/matrix/store_passphrase file',
  ],
  [
    'a list as queue',
    { matrix: { ...matrix, inboundDlq: [] } },
    '.matrix.inboundDlq: inboundDlq must be an object',
  ],
  [
    'an unknown policy',
    { matrix: { ...matrix, inboundDlq: { legacyEnvelopePolicy: 'Accept' } } },
    '.matrix.inboundDlq.legacyEnvelopePolicy: legacyEnvelopePolicy must be `accept` or `refuse`',
  ],
  [
    'a flag as policy',
    { matrix: { ...matrix, inboundDlq: { legacyEnvelopePolicy: true } } },
    '.matrix.inboundDlq.legacyEnvelopePolicy: legacyEnvelopePolicy must be a string',
  ],
  [
    'a number as passphrase',
    { matrix: { ...matrix, storePassphrase: 1 } },
    '.matrix.storePassphrase: storePassphrase must be a string',
  ],
  [
    'a long entry',
    { matrix: { ...matrix, autoJoin: { allowUsers: ['', `@${'a'.repeat(256)}`] } } },
    '.matrix.autoJoin.allowUsers[1]: allowUsers entry exceeds 256 bytes (got 257)',
  ],
  [
    'an unknown key',
    { matrx: {} },
    `.matrx: unknown key; the nearest valid key is "matrix" (valid: ${[...offeredChannels.map(({ id }) => id), 'agents', 'openai', 'channels', 'gateway', 'logging', 'session'].join(', ')})`,
  ],
  [
    'an unknown mode',
    { gateway: { auth: { mode: 'tokn' } } },
    '.gateway.auth.mode: mode must be one of "token", "password", "none", "local"; got "tokn", did you mean "token"?',
  ],
  [
    'an impossible port',
    { gateway: { port: 70_000 } },
    '.gateway.port: port must be an integer from 0 to 65535',
  ],
  [
    'auto without peers',
    { matrix: { ...matrix, verification: { policy: 'auto' } } },
    '.matrix.verification.peers: peers must name at least one user when policy is "auto"',
  ],
  [
    'peers without auto',
    { matrix: { ...matrix, verification: { peers: ['@a:b'] } } },
    '.matrix.verification.peers: peers are only used when policy is "auto"',
  ],
  [
    'a variable that is not set',
    { matrix: { userId: '${NOPE}' } },
    '.matrix.userId: Missing environment variable: NOPE',
  ],
])('refuses %s', async (_what, document, expected) => {
  await expect(load(document)).rejects.toThrow(`Config error at ${expected}\n`);
  await expect(load(document)).rejects.toThrow(/\nConfiguration contains errors — aborting startup$/u);
});

it('tells where JSON5 ends to be JSON5', async () => {
  await expect(load('{\n  a: ,\n}')).rejects.toThrow(
    "/state/carapace.json5:2: expected JSON5, JSON5: invalid character ','",
  );
});

it('says how to configure when nothing is', async () => {
  await expect(loadFiles({}, {})).rejects.toThrow(
    '/state/carapace.json5: no configuration there: write one, or set CARAPACE_CONFIG_PATH',
  );
});
