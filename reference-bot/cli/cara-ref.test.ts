import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

const bin = join(import.meta.dirname, 'bin.js');
const secrets = {
  passphrase: 'passphrase-of-the-store',
  accessToken: 'syt_very_secret',
  gateway: 'gateway_very_secret',
};

const cleanUps: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A homeserver that knows nobody. */
async function refusingHomeserver(): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ errcode: 'M_UNKNOWN_TOKEN', error: 'Invalid access token passed.' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stateDirectory(config: object): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cara-ref-test-'));
  cleanUps.push(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'carapace.json5'), JSON.stringify(config));
  return directory;
}

function caraRef(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  cleanUps.push(() => void child.kill('SIGKILL'));
  const output: string[] = [];
  const errors: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => void output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void errors.push(text));
  return {
    child,
    stdout: () => output.join(''),
    stderr: () => errors.join(''),
    exit: once(child, 'close').then(([code]) => code as number | null),
  };
}

describe('cara-ref start', () => {
  it('stays up when the homeserver refuses it, says so, keeps its secrets and stops when told', async () => {
    const directory = await stateDirectory({
      gateway: { port: 0, auth: { token: secrets.gateway }, control: { enabled: true } },
      matrix: {
        homeserverUrl: await refusingHomeserver(),
        userId: '@cara:example.com',
        accessToken: secrets.accessToken,
        deviceId: 'D',
        storePassphrase: secrets.passphrase,
      },
      logging: { level: 'trace' },
    });
    const bot = caraRef(['start'], { CARAPACE_STATE_DIR: directory });
    const [firstLine] = (await once(createInterface(bot.child.stdout), 'line')) as [string];
    const { url } = JSON.parse(firstLine) as { url: string };
    const get = async (path: string): Promise<unknown> => {
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${secrets.gateway}` } });
      return response.json();
    };

    expect(await get('/health')).toMatchObject({ status: 'ok' });
    const refused = {
      status: 'error',
      lastError:
        'Matrix access token rejected by homeserver: [401 M_UNKNOWN_TOKEN] Invalid access token passed.',
      extra: { lastErrorKind: 'auth-token-revoked' },
    };
    await expect
      .poll(() => get('/control/channels'))
      .toMatchObject({ channels: [refused, { id: 'console' }] });
    expect(await get('/health')).toMatchObject({ status: 'ok' });

    bot.child.kill('SIGTERM');
    expect(await bot.exit).toBe(0);
    expect(bot.stderr()).toBe('');
    for (const line of bot.stdout().trimEnd().split('\n'))
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    for (const secret of Object.values(secrets)) expect(bot.stdout()).not.toContain(secret);
  });

  it('refuses a broken configuration before it starts anything', async () => {
    const directory = await stateDirectory({ gateway: { prot: 0 } });
    const bot = caraRef(['start'], { CARAPACE_STATE_DIR: directory });
    expect(await bot.exit).toBe(1);
    expect(bot.stderr()).toContain(
      'carapace.json5:1: Config error at .gateway.prot: unknown key; the nearest valid key is "port"',
    );
    expect(bot.stdout()).toBe('');
  });

  it('says which port is taken', async () => {
    const taken = Number(new URL(await refusingHomeserver()).port);
    const directory = await stateDirectory({ gateway: { port: taken } });
    const bot = caraRef(['start'], { CARAPACE_STATE_DIR: directory });
    expect(await bot.exit).toBe(1);
    expect(bot.stderr()).toMatch(/^cara-ref: cannot listen .*EADDRINUSE.*choose another gateway\.port/u);
  });
});

describe('cara-ref', () => {
  it('tells its version', async () => {
    const run = caraRef(['--version']);
    expect(await run.exit).toBe(0);
    expect(run.stdout()).toMatch(/^\d+\.\d+\.\d+\n$/u);
  });

  it('ends quietly when nobody reads the codes that it has made', async () => {
    const directory = await stateDirectory({});
    const mint = caraRef(['onboarding', 'mint', '-n', '50', '--state', directory]);
    mint.child.stdout.destroy();
    expect(await mint.exit).toBe(0);
    expect(mint.stderr()).toBe('');
    const listed = caraRef(['onboarding', 'codes', '--json', '--state', directory]);
    expect(await listed.exit).toBe(0);
    const { signup } = JSON.parse(listed.stdout()) as { signup: object };
    expect(Object.keys(signup)).toHaveLength(50);
  });

  it('names the nearest command for one it does not know', async () => {
    const run = caraRef(['strat']);
    expect(await run.exit).toBe(2);
    expect(run.stderr()).toContain('Did you mean start?');
  });
});
