import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveLoopback } from '../../http/serve-loopback.ts';
import { Ledger } from '../../process/ledger.ts';
import { CommandLine } from '../../tools/command-line.ts';
import { hasTool } from '../../tools/tools.ts';
import { eventually } from '../../waiting/waiting.ts';
import { layCable } from './testing/cable.ts';
import { startDeployment, type Deployment } from './testing/deployment.ts';
import { program } from './testing/run-tool.ts';

const limitMs = 600_000;
const { signal } = new AbortController();
const canary = ['--live', '--config', 'given.json5', '--canary', '--yes', '--output-dir', 'given'];
let there: Deployment;
beforeAll(async () => {
  there = await startDeployment('simulated');
}, limitMs);
afterAll(() => there[Symbol.asyncDispose]());

/** Writes settings that differ from those of the deployment. */
function give(on: Deployment, more: object): void {
  const text = JSON.stringify({ matrix: { ...on.settings.matrix, ...more } });
  writeFileSync(join(on.folder, 'given.json5'), text);
}

describe('settings that cannot be used are told by path and line, with what was meant', () => {
  test.each([
    ['a key', 'persn: {},', 'line 3: matrix: unknown persn (did you mean person?)'],
    [
      'a key further in',
      'bot: { id: "@b:c", devise: "A" },',
      'matrix.bot: unknown devise (did you mean device?)',
    ],
    ['a type', 'bot: { id: 7 },', 'line 3: matrix.bot.id: '],
    ['a user id', 'bot: { id: "bot" },', 'matrix.bot.id: expected a full user id, e.g. @bot:example.org'],
    [
      'a claim',
      'bot: { capabilities: ["matrix.encryptd"] },',
      'is no capability (did you mean matrix.encrypted?)',
    ],
    ['a hook', 'hooks: { restrt: ["true"] },', 'matrix.hooks: unknown restrt (did you mean restart?)'],
    [
      'a command in one text',
      'hooks: { stop: "kill 1" },',
      'expected a list of words, a program and its arguments',
    ],
    ['an address', 'homeserver: "example.org",', 'matrix.homeserver: expected an http or https URL'],
    ['no JSON5', 'bot: {', 'given.json5'],
  ])(
    '%s',
    async (_, line, words) => {
      writeFileSync(join(there.folder, 'given.json5'), `{\n  matrix: {\n    ${line}\n  },\n}\n`);
      const { code, stderr } = await there.run(canary).ended;
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) });
    },
    limitMs,
  );
});

describe('tokens that belong to others are refused before anything is made', () => {
  test.each([
    [
      "the person's in the place of the bot's",
      (): string => there.person.accessToken,
      'The access token that is given for the bot',
    ],
    ['one that has ended', (): string => 'ended', 'The access token of the bot cannot be used'],
  ] as const)(
    '%s',
    async (_, token, words) => {
      const before = await there.state();
      give(there, { bot: { id: there.bot, accessToken: token() } });
      const { code, stderr } = await there.run(canary).ended;
      expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(words) });
      const looked = await there.run(['doctor', '--channel', 'matrix', '--config', 'given.json5']).ended;
      expect(looked).toMatchObject({
        code: 3,
        stdout: expect.stringContaining('✗ the token of the bot is its own'),
      });
      expect(await there.state()).toEqual(before);
    },
    limitMs,
  );

  test(
    'that of another person than the settings name',
    async () => {
      const before = await there.state();
      give(there, { person: { id: '@somebody:localhost', accessToken: there.person.accessToken } });
      expect(await there.run(canary).ended).toMatchObject({
        code: 3,
        stderr: expect.stringContaining(`@somebody:localhost is that of ${there.person.userId}`),
      });
      expect(await there.state()).toEqual(before);
    },
    limitMs,
  );
});

describe('what does not belong together is refused before anything is made', () => {
  test.each([
    ['a password', () => ({ password: there.person.password })],
    ['a token', () => ({ accessToken: 'syt_of_another_server' })],
  ] as const)(
    '%s of another server',
    async (_, secret) => {
      const before = await there.state();
      give(there, { person: { id: '@smoke:elsewhere.test', ...secret() } });
      const { code, stderr } = await there.run(canary).ended;
      expect({ code, stderr }).toEqual({
        code: 3,
        stderr: expect.stringContaining(`that ${there.baseUrl} is the server of this account`),
      });
      expect(await there.state()).toEqual(before);
    },
    limitMs,
  );

  test(
    'the journal of a run that took place elsewhere, or of somebody else',
    async () => {
      const before = await there.state();
      const asked: string[] = [];
      await using other = await serveLoopback({
        fetch: ({ url }) => {
          asked.push(url);
          return Response.json({});
        },
      });
      const leave = (server: string, user: string): void => {
        const run = { kind: 'run', runId: '1', network: 'matrix', server, bot: there.bot };
        const lines = [run, { kind: 'device', id: 'CARASMOKE1', user }].map((line) => JSON.stringify(line));
        mkdirSync(join(there.folder, 'foreign'), { recursive: true });
        writeFileSync(join(there.folder, 'foreign', 'journal.ndjson'), `${lines.join('\n')}\n`);
      };
      leave(other.url, there.person.userId);
      expect(await there.run(['cleanup', 'foreign']).ended).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`the run took place at ${other.url}, and matrix.homeserver is`),
      });
      expect(asked).toEqual([]);
      leave(there.baseUrl, there.stranger.id);
      expect(await there.run(['cleanup', 'foreign']).ended).toMatchObject({
        code: 3,
        stderr: expect.stringContaining(`give the account of ${there.stranger.id} as in that run`),
      });
      expect(await there.state()).toEqual(before);
    },
    limitMs,
  );
});

test(
  'an encrypted room whose answers the person cannot read is red for that, and gone',
  async () => {
    await using own = await startDeployment('simulated', 'encrypts-for-one-device');
    give(own, {});
    expect(await own.run(canary).ended).toMatchObject({ code: 0 });
    const before = await own.state();
    // A run has a device of its own, and this bot knows only the first.
    const { code, stderr } = await own.run([...canary, '--patience', '0.3']).ended;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        'who said nothing that could be read: what came could not be decrypted',
      ),
    });
    expect(await own.state()).toEqual(before);
  },
  limitMs,
);

test(
  'a network that goes in the middle says nothing of the bot; what is left is told, and removed when it is back',
  async () => {
    await using cable = await layCable(there.baseUrl);
    const before = await there.state();
    give(there, { homeserver: cable.url });
    const run = there.run(canary);
    const events = join(there.folder, 'given', 'events.ndjson');
    await eventually(
      () => (existsSync(events) && readFileSync(events, 'utf8').includes('"direction":"sent"')) || undefined,
      { why: 'the run to ask the bot', deadlineMs: 120_000, signal },
    );
    await cable.cut();
    const { code, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringContaining('cara-smoke cleanup given'),
    });
    expect(await there.run(['cleanup', 'given']).ended).toMatchObject({ code: 3 });
    await cable.mend();
    expect(await there.run(['cleanup', 'given']).ended).toMatchObject({ code: 0 });
    expect(await there.state()).toEqual(before);
  },
  limitMs,
);

test(
  'a bot that never comes into the room is red for that, and the room is gone',
  async () => {
    const before = await there.state();
    // It is there, and belongs to nobody who runs a bot.
    give(there, { bot: { id: there.stranger.id } });
    const { code, stderr } = await there.run([...canary, '--patience', '0.3']).ended;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('to accept the invitation'),
    });
    expect(await there.state()).toEqual(before);
  },
  limitMs,
);

test(
  'a hook that fails and prints a secret tells it to nobody',
  async () => {
    const { password } = there.person;
    writeFileSync(
      join(there.folder, 'tells.mjs'),
      `console.error(${JSON.stringify(password)}); process.exit(1);`,
    );
    give(there, { hooks: { ...there.operated.hooks, stop: [process.execPath, 'tells.mjs'] } });
    const args = ['--live', '--config', 'given.json5', 'matrix.upkeep.stop', '--yes', '--output-dir', 'told'];
    const { code, stderr } = await there.run(args).ended;
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('the hook stop') });
    expect(stderr).not.toContain(password);
    for (const file of ['report.json', 'events.ndjson', 'index.html'])
      expect(readFileSync(join(there.folder, 'told', file), 'utf8')).not.toContain(password);
    expect(there.operated.isUp).toBe(true);
  },
  limitMs,
);

test.runIf(hasTool('script'))(
  'Ctrl-C where the plan asks for consent ends the command, and nothing was done',
  async () => {
    const before = await there.state();
    await using stack = new AsyncDisposableStack();
    const ledger = Ledger.open(join(there.folder, 'terminal'));
    stack.defer(() => ledger.close());
    give(there, {});
    const environment = {
      PATH: process.env['PATH']!,
      HOME: there.folder,
      SMOKE_PASSWORD: there.person.password,
    };
    const command = () => ({ command: process.execPath, args: [program], environment, folder: there.folder });
    const terminal = new CommandLine({ command, ledger, stack, signal, deadlineMs: 60_000 }).inTerminal(
      canary.filter((word) => word !== '--yes'),
    );
    await terminal.shows(/Type yes to do it/);
    terminal.type('\x03');
    const code = await terminal.exited();
    expect(code, terminal.screen).toBe(130);
    expect(await there.state()).toEqual(before);
  },
  limitMs,
);
