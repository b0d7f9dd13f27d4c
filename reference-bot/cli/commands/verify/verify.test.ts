import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { token } from '../../../control/testing/control-setup.ts';
import { CliBench, serveForTest } from '../../testing/cli-bench.ts';

const matrix = {
  homeserverUrl: 'http://127.0.0.1:1',
  userId: '@cara:example.com',
  accessToken: '${A_TOKEN}',
  deviceId: 'D',
  storePassphrase: '${A_PASSPHRASE}',
};

interface Answers {
  readonly channel?: object;
  readonly verifications?: { readonly status: number; readonly body: object };
  readonly delivery?: { readonly status: number; readonly body: object };
}

/** A gateway that gives the answers of the contract. */
async function gateway({ channel, verifications, delivery }: Answers = {}) {
  const sent: unknown[] = [];
  const app = new Hono();
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.use('/control/*', async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${token}`) return c.json({ error: 'Unauthorized' }, 401);
    await next();
    return undefined;
  });
  app.get('/control/channels', (c) =>
    c.json({ channels: channel ? [{ id: 'matrix', ...channel }] : [{ id: 'webhook', status: 'connected' }] }),
  );
  app.get('/control/matrix/verifications', (c) =>
    c.json(verifications?.body ?? { verifications: [] }, (verifications?.status ?? 200) as 200),
  );
  app.post('/control/matrix/send-test', async (c) => {
    sent.push(await c.req.json());
    return c.json(delivery?.body ?? {}, (delivery?.status ?? 200) as 200);
  });
  const { port } = await serveForTest(app);
  return { port, sent };
}

async function open(port: number, config: object = { matrix }, env = {}) {
  return CliBench.open(
    { gateway: { port }, ...config },
    { A_TOKEN: 'secret-token', A_PASSPHRASE: 'secret-words', ...env },
  );
}

/** The checks of a summary, without what they say of the gateway. */
function checksIn(out: string): readonly string[] {
  return out.split('\n').filter((line) => line.startsWith('['));
}

describe('a channel that works', () => {
  it('passes all checks', async () => {
    const body = { ok: true, delivery: { outcome: 'sent', messageId: '$event' } };
    const { port, sent } = await gateway({
      channel: { status: 'connected' },
      delivery: { status: 200, body },
    });
    const bench = await open(port);
    const { code, out, err } = await bench.run([
      'verify',
      '--outcome',
      'matrix',
      '--matrix-to',
      '!r:example.com',
    ]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(
      `Sending verification ping to Matrix room !r:example.com...

Outcome verification summary
----------------------------
Outcome: matrix
Gateway port: ${port}

[PASS] Matrix configuration: Matrix user @cara:example.com is configured
`,
    );
    expect(checksIn(out).slice(1)).toEqual([
      '[PASS] Matrix encrypted store: encrypted Matrix store secret is available',
      `[PASS] Gateway reachability: service is reachable at 127.0.0.1:${port}`,
      '[PASS] Matrix runtime registration: matrix channel is connected',
      '[PASS] Matrix verification API: daemon verification endpoint is reachable',
      '[PASS] Matrix send path: test message delivery succeeded ($event)',
    ]);
    expect(out).toMatch(/\nOutcome verification passed\.$/u);
    expect(out).not.toContain('secret-');
    expect(sent).toEqual([{ roomId: '!r:example.com', text: 'Carapace Matrix verification ping' }]);
  });

  it('passes without a room, and the summary says what was not looked at', async () => {
    const { port } = await gateway({ channel: { status: 'connected' } });
    const { code, out } = await (await open(port)).run(['verify']);
    expect(code).toBe(0);
    expect(out).toContain(
      '[SKIP] Matrix send path: Matrix room id not provided; send-path test skipped\n      next step: ',
    );
    expect(out).toMatch(/\nOutcome verification passed with skipped checks\.$/u);
  });

  it('is waited for while it connects', async () => {
    const channel = { status: 'connecting' };
    const { port } = await gateway({ channel });
    const clock = new ManualClock();
    const sleep = (ms: number) => {
      clock.advance(ms);
      if (clock.now() > 5_000) channel.status = 'connected';
      return Promise.resolve();
    };
    const seams = { clock: { now: clock.now, monotonic: clock.monotonic, sleep } };
    expect(await (await open(port)).run(['verify'], seams)).toMatchObject({ code: 0 });
    channel.status = 'connecting';
    const never = { ...seams, clock: { ...seams.clock, sleep: async (ms: number) => clock.advance(ms) } };
    const { code, out } = await (await open(port)).run(['verify'], never);
    expect(code).toBe(1);
    expect(out).toContain(
      'matrix channel did not become connected within 30 seconds; last observation: matrix channel status `connecting`',
    );
  });
});

describe('what fails first is told, with what to do, and nothing after it is looked at', () => {
  const failing = { status: 'error', lastError: 'rejected', extra: { lastErrorKind: 'auth-token-revoked' } };
  const refused = { status: 502, body: { error: 'Function call error: Matrix room not found: !r' } };
  const undelivered = { status: 200, body: { ok: false, delivery: { error: 'Matrix send failed: later' } } };
  const connected = { status: 'connected' };

  it.each<[string, Answers, object, string, string]>([
    ['no block', {}, {}, 'Matrix configuration: matrix config is missing', 'matrix block'],
    [
      'one that is off',
      {},
      { matrix: { enabled: false } },
      'Matrix configuration: matrix.enabled is false',
      'true',
    ],
    ['a wrong one', {}, { matrix: { ...matrix, deviceId: null } }, 'deviceId is required whenever', 'mend'],
    ['a gateway without it', {}, { matrix }, 'the gateway has no matrix channel', 'matrix block'],
    [
      'a refused token',
      { channel: failing },
      { matrix },
      'Matrix runtime registration: matrix channel status `error`: rejected',
      'mint one',
    ],
    [
      'an unknown kind',
      { channel: { ...failing, extra: { lastErrorKind: 'toString' } } },
      { matrix },
      'matrix channel status `error`: rejected',
      'fix Matrix runtime startup and rerun `cara-ref verify --outcome matrix`',
    ],
    [
      'no verifications',
      { channel: connected, verifications: { status: 503, body: { error: 'Matrix runtime unavailable' } } },
      { matrix },
      'Matrix verification API: control request failed (HTTP 503 Service Unavailable): Matrix runtime unavailable',
      'answer above',
    ],
    [
      'an unknown room',
      { channel: connected, delivery: refused },
      { matrix },
      'Matrix send path: control request failed (HTTP 502 Bad Gateway): Function call error',
      'joined',
    ],
    [
      'a text that is not delivered',
      { channel: connected, delivery: undelivered },
      { matrix },
      'Matrix send path: test message was not delivered: Matrix send failed: later',
      'joined',
    ],
  ])('%s', async (_what, answers, config, said, next) => {
    const { port } = await gateway(answers);
    const { code, out, err } = await (await open(port, config)).run(['verify', '--matrix-to', '!r:e']);
    expect([code, err]).toEqual([1, 'Error: outcome verification failed']);
    const last = checksIn(out).at(-1);
    expect(last).toMatch(/^\[FAIL\]/u);
    expect(out).toContain(said);
    expect(out.slice(out.indexOf(last!))).toMatch(
      new RegExp(`next step: .*${next.replaceAll('`', '.')}`, 'u'),
    );
    const page = /Next help path: (?<page>.*)$/u.exec(out)?.groups?.['page'];
    expect(existsSync(page!)).toBe(true);
  });

  it.each([
    [{ A_PASSPHRASE: '' }, 'matrix.encrypted=true requires matrix.storePassphrase'],
    [{ A_PASSPHRASE: '', CARAPACE_CONFIG_PASSWORD: 'p' }, 'Matrix store rekey interrupted:'],
  ])('no secret for the store: %j', async (env, said) => {
    const bench = await open(1, { matrix }, env);
    await mkdir(join(bench.folder, 'matrix'));
    await writeFile(join(bench.folder, 'matrix', 'store_passphrase.rekeying'), 'rekeying');
    const { code, out } = await bench.run(['verify']);
    expect(code).toBe(1);
    expect(checksIn(out)[0]).toBe('[PASS] Matrix configuration: Matrix user @cara:example.com is configured');
    expect(checksIn(out)[1]).toMatch(/^\[FAIL\] Matrix encrypted store: /u);
    expect(out).toContain(said);
    expect(out).not.toContain('aborting startup');
  });

  it('a room that is not encrypted needs no secret', async () => {
    const { port } = await gateway({ channel: { status: 'connected' } });
    const plain = { ...matrix, encrypted: false, storePassphrase: null };
    const { code, out } = await (await open(port, { matrix: plain })).run(['verify']);
    expect(code).toBe(0);
    expect(out).toContain('matrix.encrypted=false; only unencrypted rooms are supported');
  });

  it('nothing that listens: no gateway of its own is started', async () => {
    const server = await serveForTest(new Hono());
    await server.close(0);
    const { code, out } = await (await open(server.port)).run(['verify']);
    expect(code).toBe(1);
    expect(out).toContain(
      `[FAIL] Gateway reachability: Could not connect to carapace at 127.0.0.1:${server.port}`,
    );
    expect(out).toContain('next step: start the gateway in another terminal with cara-ref start');
  });

  it('a wrong token: it is not waited for', async () => {
    const { port } = await gateway();
    const bench = await open(port, { matrix }, { CARAPACE_GATEWAY_TOKEN: 'another' });
    const { code, out } = await bench.run(['verify']);
    expect(code).toBe(1);
    expect(out).toContain(
      '(HTTP 401 Unauthorized): Unauthorized\n      next step: set CARAPACE_GATEWAY_TOKEN',
    );
  });
});

describe('a configuration that this terminal cannot read', () => {
  it.each([
    ['names a variable', { A_TOKEN: undefined }, 'Missing environment variable: A_TOKEN'],
    ['is not there', { CARAPACE_STATE_DIR: '/nowhere' }, '/nowhere/carapace.json5: no configuration there'],
  ])('%s', async (_what, env, said) => {
    const { code, out, err } = await (await open(1, { matrix }, env)).run(['verify', '--port', '1']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Error: failed to load config: ');
    expect(err).toContain(said);
  });
});

/** A Bot API that takes one token and one chat. */
async function telegram() {
  const said: unknown[] = [];
  const app = new Hono();
  app.post('/bot1:good/getMe', (c) => c.json({ ok: true, result: { id: 1, is_bot: true, first_name: 'c' } }));
  app.post('/bot1:good/sendMessage', async (c) => {
    const { chat_id: chat, text } = await c.req.json<{ chat_id: string; text: string }>();
    if (chat !== '4711')
      return c.json({ ok: false, error_code: 400, description: 'Bad Request: chat not found' }, 400);
    said.push(text);
    return c.json({ ok: true, result: { message_id: 7 } });
  });
  app.notFound((c) => c.json({ ok: false, error_code: 401, description: 'Unauthorized' }, 401));
  const { port } = await serveForTest(app);
  return { said, block: (botToken: string) => ({ botToken, baseUrl: `http://127.0.0.1:${port}` }) };
}

describe('a chat network', () => {
  it('is asked directly, also while no gateway runs', async () => {
    const { said, block } = await telegram();
    const bench = await open(1, { telegram: block('1:good') });
    const { code, out } = await bench.run(['verify', '--telegram-to', '4711']);
    expect(out).toContain('Sending verification ping to Telegram destination 4711...');
    expect(checksIn(out)).toEqual([
      '[PASS] Telegram credentials: Telegram token is configured',
      '[PASS] Telegram token check: credential validation succeeded',
      '[PASS] Telegram send path: test message delivery succeeded',
    ]);
    expect(said).toEqual([expect.stringMatching(/^Carapace verify ping \(\d{4}-\d\d-\d\d [\d:]{8} UTC\)$/u)]);
    expect(code).toBe(0);
    const { out: without } = await bench.run(['verify']);
    expect(checksIn(without).at(-1)).toBe(
      '[SKIP] Telegram send path: destination id not provided; send-path test skipped',
    );
  });

  it.each<[string, string | undefined, string, readonly string[]]>([
    ['no block', undefined, '4711', ['[FAIL] Telegram credentials: Telegram token is not configured']],
    [
      'a token that is refused',
      '1:bad',
      '4711',
      [
        '[PASS] Telegram credentials: Telegram token is configured',
        '[FAIL] Telegram token check: Telegram credential check failed. Details are hidden because they may contain sensitive information.',
        '[SKIP] Telegram send path: not attempted because credential validation failed',
      ],
    ],
    [
      'an unknown chat',
      '1:good',
      '4712',
      [
        '[PASS] Telegram credentials: Telegram token is configured',
        '[PASS] Telegram token check: credential validation succeeded',
        '[FAIL] Telegram send path: send path rejected request (provider details hidden for safety)',
      ],
    ],
  ])('with %s fails', async (_what, token, chat, checks) => {
    const { block } = await telegram();
    const bench = await open(1, token === undefined ? {} : { telegram: block(token) });
    const run = await bench.run(['verify', '--outcome', 'telegram', '--telegram-to', chat]);
    expect(checksIn(run.out)).toEqual(checks);
    expect([run.code, run.err]).toEqual([1, 'Error: outcome verification failed']);
    expect(run.out).not.toContain('1:bad');
  });
});

it('knows no other outcome', async () => {
  const { code, err } = await (await open(1)).run(['verify', '--outcome', 'autonomy']);
  expect(code).toBe(2);
  expect(err).toContain('Allowed choices are auto, matrix, discord, telegram, slack, signal');
});
