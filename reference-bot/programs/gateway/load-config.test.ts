import { describe, expect, it } from 'vitest';
import type { Environment } from '../../base/seams/seams.ts';
import { offeredChannels } from '../../channels/registry.ts';
import type { MatrixConfig } from '../../channels/matrix/config/matrix-config.ts';
import type { BotConfig } from './bot-config.ts';
import { loadConfig } from './load-config.ts';
import { memoryFiles } from './testing/memory-files.ts';

const matrix = {
  homeserverUrl: 'http://127.0.0.1:8008/',
  userId: '@cara:example.com',
  accessToken: 'token',
  deviceId: 'DEVICE',
};
const environment = { CARAPACE_STATE_DIR: '/state', MATRIX_STORE_PASSPHRASE: 'of the store' };

function load(document: unknown, env: Environment = {}): ReturnType<typeof loadConfig> {
  return loadText(typeof document === 'string' ? document : JSON.stringify(document), env);
}

function loadText(text: string, env: Environment): ReturnType<typeof loadConfig> {
  return loadFiles({ '/state/carapace.json5': text }, env);
}

function loadFiles(texts: Readonly<Record<string, string>>, env: Environment): ReturnType<typeof loadConfig> {
  return loadConfig(memoryFiles(texts), { ...environment, ...env });
}

/** What the Matrix channel has read. */
function matrixOf({ channels }: Pick<BotConfig, 'channels'>): MatrixConfig | undefined {
  return channels.find(({ id }) => id === 'matrix')?.config as MatrixConfig | undefined;
}

const authOf = async (gateway: object, env = {}) => (await load({ gateway }, env)).gateway.auth;

describe('loadConfig', () => {
  it('fills in what is not written', async () => {
    const { channels, ...rest } = await load({ matrix });
    expect(matrixOf({ channels })).toEqual({
      homeserverUrl: 'http://127.0.0.1:8008',
      userId: '@cara:example.com',
      credentials: { kind: 'token', accessToken: 'token', deviceId: 'DEVICE' },
      encrypted: true,
      storePassphrase: 'of the store',
      legacyEnvelopePolicy: 'accept',
      autoJoin: { allowUsers: [], allowServerNames: [] },
      verification: { policy: 'manual' },
    });
    expect(rest).toEqual({
      agent: { kind: 'echo', runsAtOnce: 4 },
      sessionScopes: new Map(),
      gateway: {
        port: 18_789,
        address: '127.0.0.1',
        auth: { mode: 'token', token: undefined },
        controlEnabled: false,
      },
      logLevel: 'info',
      file: '/state/carapace.json5',
      stateDirectory: '/state',
      warnings: [],
      secrets: [],
    });
  });

  it('has no channel without a matrix block, whatever the environment says', async () => {
    expect(matrixOf(await load({}, { MATRIX_USER_ID: '@cara:example.com' }))).toBeUndefined();
  });

  it('has no channel when it is disabled, and then asks for nothing', async () => {
    expect(matrixOf(await load({ matrix: { enabled: false } }))).toBeUndefined();
  });

  it('takes from the environment what the file leaves out, blank or null', async () => {
    const loaded = await load(
      { matrix: { userId: null, deviceId: ' ' } },
      {
        MATRIX_HOMESERVER_URL: 'https://matrix.example.com',
        MATRIX_USER_ID: ' @env:example.com ',
        MATRIX_PASSWORD: 'secret',
        MATRIX_DEVICE_ID: 'ENV',
      },
    );
    expect(matrixOf(loaded)).toMatchObject({
      userId: '@env:example.com',
      credentials: { kind: 'password', password: 'secret', deviceId: 'ENV' },
    });
  });

  it('prefers the file and says so', async () => {
    const { channels, warnings } = await load({ matrix }, { MATRIX_DEVICE_ID: 'OTHER' });
    expect(matrixOf({ channels })?.credentials).toMatchObject({ deviceId: 'DEVICE' });
    expect(warnings).toEqual([
      'Config warning at .matrix.deviceId: deviceId is set in config and MATRIX_DEVICE_ID is also set; the config field takes precedence',
    ]);
  });

  it('prefers the environment for the gateway token', async () => {
    const gateway = { auth: { token: 'file' } };
    expect((await load({ gateway }, { CARAPACE_GATEWAY_TOKEN: 'env' })).gateway.auth).toEqual({
      mode: 'token',
      secret: 'env',
    });
  });

  it('asks for the gateway’s password where there is one and no mode says otherwise', async () => {
    const auth = { token: 'token', password: 'password' };
    expect(await authOf({ auth })).toEqual({ mode: 'password', secret: 'password' });
    expect(await authOf({ auth: { ...auth, mode: 'token' } })).toEqual({ mode: 'token', secret: 'token' });
    expect(await authOf({ auth }, { CARAPACE_GATEWAY_PASSWORD: 'env' })).toEqual({
      mode: 'password',
      secret: 'env',
    });
    expect(await authOf({ auth: { ...auth, mode: 'local' } })).toEqual({ mode: 'none' });
  });

  it('takes token and password together where the bot was ended in mid-login', async () => {
    const text = JSON.stringify({ matrix: { ...matrix, password: 'x' } });
    const found = await loadFiles(
      { '/state/carapace.json5': text, '/state/matrix/login_unfinished': 'DEVICE' },
      {},
    );
    const { kind, password } = matrixOf(found)!.credentials;
    expect({ kind, password }).toEqual({ kind: 'token', password: 'x' });
  });

  it('fills placeholders, and leaves escaped ones', async () => {
    const { gateway } = await load({ gateway: { auth: { token: 'a-${TOKEN}-$${TOKEN}' } } }, { TOKEN: 'x' });
    expect(gateway.auth).toEqual({ mode: 'token', secret: 'a-x-${TOKEN}' });
  });

  it('lets a blank passphrase stand for none, whatever the environment says', async () => {
    const loaded = await load(
      { matrix: { ...matrix, storePassphrase: '' } },
      { CARAPACE_CONFIG_PASSWORD: 'password' },
    );
    expect(matrixOf(loaded)?.storePassphrase).toBeUndefined();
  });

  it('takes a passphrase with the spaces around it, and tells of another one', async () => {
    const loaded = await load({ matrix: { ...matrix, storePassphrase: ' spaced ' } });
    expect(matrixOf(loaded)?.storePassphrase).toBe(' spaced ');
    expect(loaded.warnings).toEqual([
      'Config warning at .matrix.storePassphrase: storePassphrase is set in config and MATRIX_STORE_PASSPHRASE is also set; the config field takes precedence',
    ]);
  });

  it('does with a passphrase in its file, if it can be read', async () => {
    const texts = { '/state/carapace.json5': JSON.stringify({ matrix }) };
    const file = '/state/matrix/store_passphrase';
    const env = { MATRIX_STORE_PASSPHRASE: '' };
    expect(matrixOf(await loadFiles({ ...texts, [file]: 'kept' }, env))?.encrypted).toBe(true);
    await expect(loadFiles({ ...texts, [file]: ' ' }, env)).rejects.toThrow(
      `Config error at .matrix.encrypted: Matrix encrypted-state file operation failed: Matrix store passphrase file ${file} is empty`,
    );
  });

  it('warns of a passphrase for a store that is not encrypted', async () => {
    const { warnings } = await load({ matrix: { ...matrix, encrypted: false } });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Config warning at .matrix.storePassphrase: storePassphrase is set \(via config or env\) but matrix.encrypted=false;/u,
      ),
    ]);
  });

  it('warns of what it does not know of the queue', async () => {
    const { warnings } = await load({ matrix: { ...matrix, inboundDlq: { limit: 1 } } });
    expect(warnings).toEqual([
      'Config warning at .matrix.inboundDlq.limit: unknown inboundDlq key (forward-compat: ignored at runtime)',
    ]);
  });

  it('reads what people see of each channel, and warns of what a channel has not', async () => {
    const channels = {
      defaults: { features: { typing: { enabled: false } } },
      telegram: { features: { typing: { enabled: true, mode: 'thinking' } } },
      slack: { features: { readReceipts: { enabled: true } } },
      discord: { features: { readReceipts: { enabled: true } } },
    };
    const signal = { baseUrl: 'http://127.0.0.1:1', phoneNumber: '+15551230000', readReceipts: false };
    const loaded = await load({ channels, signal, slack: { botToken: 'x' } }, { TELEGRAM_BOT_TOKEN: '1:x' });
    const configs = Object.fromEntries(loaded.channels.map(({ id, config }) => [id, config]));
    expect(configs['telegram']).toMatchObject({ typing: true });
    expect(configs['signal']).toMatchObject({ typing: false, readReceipts: false });
    expect(configs['discord']).toBeUndefined();
    expect(loaded.warnings).toEqual([
      'Config warning at .channels.telegram.features.typing.mode: ignored: not known to this bot',
      'Config warning at .channels.slack.features.readReceipts: channel activity feature is enabled in config but unsupported by this channel; ignoring',
    ]);
  });

  it('reads how far the memory of each channel reaches: its own counts, and that of all where it has none', async () => {
    const channels = {
      telegram: { session: { scope: 'global' } },
      discord: { session: { scope: 'everything' } },
      slack: { session: {} },
      signal: { features: {} },
    };
    const { sessionScopes, warnings } = await load({ session: { scope: 'per-sender' }, channels });
    expect(Object.fromEntries(sessionScopes)).toEqual({
      matrix: 'per-sender',
      webhook: 'per-sender',
      telegram: 'global',
      signal: 'per-sender',
    });
    expect(warnings).toEqual([
      'Config warning at .channels.discord.session.scope: ignored: expected "per-channel-peer" or "per-sender" or "global"',
    ]);
    expect((await load({})).sessionScopes.size).toBe(0);
  });

  it('trusts peers only by name', async () => {
    const verification = { policy: 'auto', peers: ['@alice:example.com'] };
    expect(matrixOf(await load({ matrix: { ...matrix, verification } }))?.verification).toEqual(verification);
  });

  it('warns of allowlist entries that never match or repeat', async () => {
    const autoJoin = { allowUsers: ['alice', '@a:b', ' ', '@a:b'], allowServerNames: ['a b'] };
    expect((await load({ matrix: { ...matrix, autoJoin } })).warnings).toEqual([
      'Config warning at .matrix.autoJoin.allowUsers[0]: allowUsers entries should be Matrix user IDs; "alice" never matches',
      'Config warning at .matrix.autoJoin.allowUsers[3]: allowUsers contains duplicate entry "@a:b"',
      'Config warning at .matrix.autoJoin.allowServerNames[0]: allowServerNames entries should be Matrix server names; "a b" never matches',
    ]);
  });

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
    const lines = await loadText(text, {}).catch((error: unknown) => String(error).split('\n'));
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
    [
      'a text as flag',
      { matrix: { ...matrix, enabled: 'no' } },
      '.matrix.enabled: enabled must be a boolean',
    ],
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
});
