import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveLoopback } from '../../http/serve-loopback.ts';
import { login } from '../../networks/matrix/client-server/accounts.ts';
import { bothServers } from '../../networks/matrix/homeserver/simulated/testing/both-servers.ts';
import { eventually } from '../../waiting/waiting.ts';
import { startDeployment, type Deployment } from './testing/deployment.ts';

const limitMs = 600_000;
const { signal } = new AbortController();
let deployment: Deployment;
beforeAll(async () => {
  deployment = await startDeployment('simulated');
}, limitMs);
afterAll(() => deployment[Symbol.asyncDispose]());

test(
  'without consent a run shows its plan and does nothing',
  async () => {
    const before = await deployment.state();
    const { code, stderr } = await deployment.run(['--channel', 'matrix']).ended;
    expect(code).toBe(0);
    expect(stderr).toContain('has done nothing yet');
    expect(stderr).toContain(`${deployment.bot} at ${deployment.baseUrl}`);
    expect(stderr).toContain('Do it with --yes.');
    expect(await deployment.state()).toEqual(before);
  },
  limitMs,
);

test.each(bothServers)(
  'a run leaves everything as it was, and evidence: %s',
  async (mode) => {
    await using own = mode === 'simulated' ? undefined : await startDeployment(mode);
    const there = own ?? deployment;
    const before = await there.state();
    const args = ['--channel', 'matrix', '--profile', 'full', '--yes', '--output-dir', 'smoke'];
    const more = ['--bundle', '--prometheus', join('metrics', 'smoke.prom')];
    const { code, stderr } = await there.run([...args, ...more]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('7 passed') });
    const metrics = readFileSync(join(there.folder, 'metrics', 'smoke.prom'), 'utf8');
    expect(metrics).toContain(`cara_smoke_success{channel="matrix",target="${there.bot}"} 1`);
    expect(readdirSync(join(there.folder, 'metrics'))).toEqual(['smoke.prom']);
    const bundled = execFileSync('tar', ['-tzf', join(there.folder, 'smoke.tar.gz')], { encoding: 'utf8' });
    const files = bundled.split('\n').filter((name) => name !== '' && !name.endsWith('/'));
    expect(files.toSorted()).toEqual(
      readdirSync(join(there.folder, 'smoke'))
        .map((name) => `smoke/${name}`)
        .toSorted(),
    );
    expect(await there.state()).toEqual(before);
    const verified = await there.run(['verify', 'smoke']).ended;
    expect(verified).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('9 files are as the run left them'),
    });
    const report = readFileSync(join(there.folder, 'smoke', 'report.json'), 'utf8');
    expect(JSON.parse(report)).toMatchObject({
      run: { networks: [{ mode: 'live' }], target: { name: there.bot } },
    });
    for (const secret of [there.person.password, 'nobody else may read this'])
      expect(report).not.toContain(secret);
  },
  limitMs,
);

describe('doctor looks without touching anything', () => {
  test.each([
    ['by password', () => ({}), 0, ['✓ the server takes passwords', '· the device of the token']],
    [
      'by token',
      () => ({ CARA_SMOKE_PERSON_TOKEN: deployment.person.accessToken }),
      0,
      ["✓ the bot's device is signed by its identity: 3 signatures recomputed", '✓ clocks agree'],
    ],
    [
      "by the bot's own token",
      () => ({ CARA_SMOKE_PERSON_TOKEN: deployment.botToken }),
      3,
      ['✗ the person has another account', 'why: a bot does not answer itself', 'to do: Give an account'],
    ],
  ] as const)(
    '%s',
    async (_, env, code, lines) => {
      const before = await deployment.state();
      const ended = await deployment.run(['doctor', '--channel', 'matrix'], env()).ended;
      expect(ended).toMatchObject({ code });
      for (const line of lines) expect(ended.stdout).toContain(line);
      expect(await deployment.state()).toEqual(before);
    },
    limitMs,
  );
});

test(
  'a monitor is never shown a plan, or a mistake, as a good end',
  async () => {
    const monitor = ['--live', '--canary', '--exit-style', 'nagios'];
    for (const [args, words] of [
      [monitor, '--exit-style nagios needs --yes'],
      [[...monitor, '--wrong'], "error: unknown option '--wrong'"],
    ] as const) {
      const { code, stdout } = await deployment.run(args).ended;
      expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining(`UNKNOWN - ${words}`) });
    }
  },
  limitMs,
);

test(
  '--read-only makes nothing, also no session and whatever is named; a token shows it more',
  async () => {
    const before = await deployment.state();
    const args = ['--live', '--read-only', '--yes', '--output-dir', 'look'];
    const look = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
      const ended = await deployment.run([...args, ...words], env).ended;
      const journal = readFileSync(join(deployment.folder, 'look', 'journal.ndjson'), 'utf8');
      return { ...ended, made: journal.trim().split('\n').length - 1 };
    };
    expect(await look([])).toMatchObject({
      code: 0,
      made: 0,
      stderr: expect.stringContaining('xsign.shown: needs an account of a person'),
    });
    const { accessToken } = deployment.person;
    const token = { CARA_SMOKE_PERSON_TOKEN: accessToken };
    expect(await look(['matrix.canary'], token)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('matrix.canary does more than look'),
    });
    expect(await look(['matrix', 'xsign'], token)).toMatchObject({
      code: 0,
      made: 0,
      stderr: expect.stringContaining('2 passed'),
    });
    expect(await deployment.state()).toEqual(before);
  },
  limitMs,
);

test(
  '--list shows what would be done, also with --yes, and --print-config tells no secret',
  async () => {
    const before = await deployment.state();
    const { code, stderr } = await deployment.run(['--live', '--list', '--yes', '--output-dir', 'listed'])
      .ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('has done nothing yet') });
    expect(stderr).toContain(`one of ${deployment.person.userId} is opened, and logged out at the end`);
    expect(existsSync(join(deployment.folder, 'listed'))).toBe(false);
    const shown = await deployment.run(['--live', '--print-config']).ended;
    expect(JSON.parse(shown.stdout)).toMatchObject({ matrix: { person: { password: '***' } } });
    expect(await deployment.state()).toEqual(before);
  },
  limitMs,
);

const answerAsNobody = ({ url }: Request): Response =>
  url.endsWith('/versions')
    ? Response.json({ versions: ['v1.11'] })
    : Response.json({ errcode: 'M_NOT_FOUND', error: 'no such user' }, { status: 404 });
const sound = () => ({ homeserver: deployment.baseUrl, control: deployment.operated.access() });

describe('--read-only without an account', () => {
  const noChannel = { channels: [{ id: 'matrix', status: 'error', lastError: 'token was refused' }] };
  test.each([
    ['a bot that hears', () => Response.json({}), () => ({}), 0, '1 passed'],
    [
      'one that says that it does not',
      () => Response.json(noChannel),
      (url: string) => ({ control: { url, token: 'of-the-bot' } }),
      1,
      'status of its channel: expected connected, observed error',
    ],
    [
      'one that is not there',
      answerAsNobody,
      (homeserver: string) => ({ homeserver }),
      1,
      'asks for its profile: expected 200, observed 404',
    ],
    [
      'a server that is not there',
      () => Response.json({}),
      () => ({ homeserver: 'http://127.0.0.1:9' }),
      3,
      'is no homeserver that can be reached',
    ],
  ] as const)(
    '%s',
    async (_, fetch, differing, code, words) => {
      await using other = await serveLoopback({ fetch });
      const before = await deployment.state();
      const bot = { id: deployment.bot, capabilities: ['matrix.encrypted', 'matrix.cross-signing'] };
      const matrix = { bot, ...sound(), ...differing(other.url) };
      writeFileSync(join(deployment.folder, 'nobody.json5'), JSON.stringify({ matrix }));
      const args = ['--config', 'nobody.json5', '--read-only', '--yes', '--output-dir', 'nobody'];
      const ended = await deployment.run(args).ended;
      expect(ended).toMatchObject({ code, stderr: expect.stringContaining(words) });
      expect(ended.stderr).toContain('xsign.shown: needs an account of a person');
      expect(await deployment.state()).toEqual(before);
    },
    limitMs,
  );
});

const person = (settings: object) => ({
  matrix: { person: { id: deployment.person.userId, ...settings } },
});

describe('what cannot be used is refused, and nothing is left', () => {
  test.each([
    ['a wrong password', () => person({ password: 'a guess' }), 3, 'M_FORBIDDEN'],
    ['no account', () => ({}), 3, 'needs an account of a person'],
    ['an expired token', () => ({ matrix: { person: { accessToken: 'ended' } } }), 3, 'M_UNKNOWN_TOKEN'],
    [
      "the bot's own token",
      () => ({ matrix: { person: { accessToken: deployment.botToken } } }),
      3,
      "The person's account is that of the bot",
    ],
    [
      'a bot that is not there',
      () => ({
        matrix: {
          ...person({ password: deployment.person.password }).matrix,
          bot: { id: '@nobody:localhost' },
        },
      }),
      3,
      'There is no account @nobody:localhost',
    ],
    [
      'a secret that is nowhere',
      () => person({ password: { env: 'NOT_SET_ANYWHERE' } }),
      2,
      'NOT_SET_ANYWHERE, which is not set',
    ],
    ['a wrong key', () => ({ matrix: { perosn: {} } }), 2, 'unknown perosn (did you mean person?)'],
  ] as const)(
    '%s',
    async (_, settings, code, words) => {
      const before = await deployment.state();
      const { matrix } = settings() as { matrix?: object };
      const bot = { id: deployment.bot };
      const file = join(deployment.folder, 'other.json5');
      writeFileSync(file, JSON.stringify({ matrix: { homeserver: deployment.baseUrl, bot, ...matrix } }));
      const args = ['--config', file, '--canary', '--yes', '--output-dir', 'refused'];
      expect(await deployment.run(args).ended).toMatchObject({
        code,
        stderr: expect.stringContaining(words),
      });
      expect(await deployment.state()).toEqual(before);
    },
    limitMs,
  );
});

test(
  'a token is enough, and what it leaves is told; the next run needs another',
  async () => {
    const { baseUrl, bot } = deployment;
    const { userId, password } = deployment.person;
    const { accessToken } = await login({ baseUrl }, { userId, password, signal });
    const before = await deployment.state();
    const monitor = ['--exit-style', 'nagios'];
    const args = ['--live', '--bot', bot, '--config', 'bare.json5', '--canary', '--yes', ...monitor];
    writeFileSync(join(deployment.folder, 'bare.json5'), JSON.stringify({ matrix: { homeserver: baseUrl } }));
    const run = (folder: string) =>
      deployment.run([...args, '--output-dir', folder], { CARA_SMOKE_PERSON_TOKEN: accessToken }).ended;
    expect(await run('by-token')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^CARA-SMOKE OK - 1 passed in .* \| duration=/),
      stderr: expect.stringContaining('has keys now that nobody holds; log it out'),
    });
    expect(await deployment.state()).toEqual(before);
    expect(await run('again')).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^CARA-SMOKE UNKNOWN - 1 blocked; /),
      stderr: expect.stringContaining('has keys of its own'),
    });
  },
  limitMs,
);

describe('a run that is killed', () => {
  test.each([
    ['as it is about to log in', 'journal.ndjson', '"kind":"device"'],
    ['as soon as it has begun', 'events.ndjson', '"type":"scenario.started"'],
    ['as it is about to make a room', 'journal.ndjson', '"kind":"room"'],
    ['as soon as the room is there', 'journal.ndjson', '"kind":"made"'],
    ['when it has asked', 'events.ndjson', '"direction":"sent"'],
    ['when it was answered', 'events.ndjson', '"type":"scenario.finished"'],
    ['while it clears up', 'journal.ndjson', '"kind":"gone"'],
  ])(
    '%s leaves nothing that cleanup does not remove',
    async (when, file, words) => {
      const before = await deployment.state();
      const folder = when.replaceAll(' ', '-');
      const run = deployment.run(['--channel', 'matrix', '--canary', '--yes', '--output-dir', folder]);
      const path = join(deployment.folder, folder, file);
      await eventually(() => (existsSync(path) && readFileSync(path, 'utf8').includes(words)) || undefined, {
        why: `${file} to have ${words}`,
        deadlineMs: 60_000,
        signal,
      });
      run.signal('SIGKILL');
      await run.ended;
      const cleanup = await deployment.run(['cleanup', folder]).ended;
      expect(cleanup).toMatchObject({ code: 0, stdout: '' });
      expect(await deployment.state()).toEqual(before);
      const again = await deployment.run(['cleanup', folder]).ended;
      expect(again).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('nothing is left of this run'),
      });
    },
    limitMs,
  );
});

test(
  'two runs at once are refused, and a folder with leftovers is not used again',
  async () => {
    const first = deployment.run(['--channel', 'matrix', '--canary', '--yes', '--output-dir', 'first']);
    const journal = join(deployment.folder, 'first', 'journal.ndjson');
    await eventually(
      () => (existsSync(journal) && readFileSync(journal, 'utf8').includes('"room"')) || undefined,
      {
        why: 'the first run to have begun',
        deadlineMs: 60_000,
        signal,
      },
    );
    // It stands still, and holds what it has.
    first.signal('SIGSTOP');
    const [second, cleanup] = await Promise.all([
      deployment.run(['--channel', 'matrix', '--canary', '--yes', '--output-dir', 'second']).ended,
      deployment.run(['cleanup', 'first']).ended,
    ]);
    for (const { code, stderr } of [second, cleanup])
      expect({ code, stderr }).toEqual({
        code: 3,
        stderr: expect.stringContaining('another run is under way'),
      });
    first.signal('SIGKILL');
    await first.ended;
    const third = await deployment.run(['--channel', 'matrix', '--canary', '--yes', '--output-dir', 'first'])
      .ended;
    expect(third).toMatchObject({ code: 2, stderr: expect.stringContaining('cara-smoke cleanup first') });
    expect((await deployment.run(['cleanup', 'first']).ended).code).toBe(0);
    expect(readdirSync(deployment.folder)).not.toContain('second');
  },
  limitMs,
);
