import { describe, expect, it } from 'vitest';
import type { MatrixConfig } from '../../channels/matrix/config/matrix-config.ts';
import type { BotConfig } from './bot-config.ts';
import { load, loadFiles, matrix } from './testing/load-in-test.ts';

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

  it('says of a password that stands in no file where it comes from', async () => {
    await expect(load({ matrix }, { MATRIX_PASSWORD: 'x' })).rejects.toThrow(
      'login explicitly. MATRIX_PASSWORD came from the environment: unset what is not wanted',
    );
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
      console: 'per-sender',
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
});
