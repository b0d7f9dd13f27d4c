import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { EnvironmentError } from '../../errors/environment-error.ts';
import { matrixSeat, type MatrixSeatOptions } from '../../networks/matrix/seat.ts';
import { startEchoLlm } from '../../networks/llm/echo-llm.ts';
import { registerAccount } from '../../networks/matrix/client-server/accounts.ts';
import { startSimulated } from '../../networks/matrix/homeserver/simulated/index.ts';
import { Ledger } from '../../process/ledger.ts';
import { poll } from '../../process/poll.ts';
import { BotStartError } from '../bot-start-error.ts';
import type { LaunchOrder, StartedBot } from '../target.ts';
import { manifestTarget } from './manifest-target.ts';

const { signal } = new AbortController();
const root = mkdtempSync(join(tmpdir(), 'manifest-target-test-'));
const live: AsyncDisposable[] = [];
let ledger: Ledger;

beforeAll(() => (ledger = Ledger.open(join(root, 'runs'))));
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const bot of live.splice(0)) await bot[Symbol.asyncDispose]();
});
afterAll(() => {
  ledger.close();
  rmSync(root, { recursive: true });
});

const printEnvironment = 'console.log(JSON.stringify(process.env)); console.log("READY");';
/** Long enough for a bot to come up on a busy machine, short enough to be waited out. */
const soon = { deadlineMs: 3_000 };
const idle = 'setInterval(() => {}, 1000);';
const onLine = { ready: { line: '^READY$' } };

const listen = (status: number): string =>
  `require('node:http').createServer((_, answer) => answer.writeHead(${status}).end()).listen(process.env.PORT);`;

describe('a bot that a manifest describes', () => {
  it('is told what the manifest says, and nothing else of this environment', async () => {
    vi.stubEnv('WANTED', 'here');
    vi.stubEnv('UNWANTED', 'here');
    const environment = {
      HS: '{homeserver}',
      LOGIN: '{userId} {deviceId} {accessToken} {password}',
      WHERE: '{room} {intro}',
      PEERS: '{verifyPeers}',
      KEYS: '{crossSigningKeys}',
      STORE: '{stateFolder}/store',
    };
    const bot = await respond(printEnvironment + idle, { ...onLine, environment, inherit: ['WANTED'] });
    const { CARA_SMOKE_LEDGER: _, PATH, ...seen } = JSON.parse(bot.output.items[0]!) as NodeJS.ProcessEnv;
    expect(PATH).toBe(process.env['PATH']);
    expect(seen).toEqual({
      HS: 'http://127.0.0.1:1',
      LOGIN: '@bot:x D token password',
      WHERE: '!room:x Hello',
      PEERS: '@a:x,@b:x',
      STORE: `${root}/store`,
      WANTED: 'here',
      HOME: root,
      LANG: 'C.UTF-8',
    });
  });

  it('is not told what is absent in an ordinary start', async () => {
    const environment = { WHERE: '{room}', ALLOWED: '{allowUsers}' };
    const target = write(printEnvironment + idle, { ...onLine, environment });
    const bot = keep(
      await target.launch(order({ introduction: undefined, verifyPeers: undefined, allowUsers: ['@a:x'] })),
    );
    const seen = JSON.parse(bot.logTail()[0]!) as NodeJS.ProcessEnv;
    expect(seen['ALLOWED']).toBe('@a:x');
    expect(seen).not.toHaveProperty('WHERE');
    expect(bot).not.toHaveProperty('control');
  });

  it('is broken as its manifest says, where that is asked for', async () => {
    const environment = { HS: '{homeserver}', MOOD: 'good' };
    const mutants = { moody: { environment: { MOOD: 'bad', ROOT: '{homeserver}' } } };
    const target = write(printEnvironment + idle, { ...onLine, environment, mutants });
    expect(target.mutants).toEqual(['moody']);
    const seen = async (mutant?: string): Promise<NodeJS.ProcessEnv> => {
      const bot = keep(await target.launch({ ...order(), mutant }));
      return JSON.parse(bot.output.items[0]!) as NodeJS.ProcessEnv;
    };
    expect(await seen()).toMatchObject({ MOOD: 'good', HS: 'http://127.0.0.1:1' });
    expect(await seen()).not.toHaveProperty('ROOT');
    expect(await seen('moody')).toMatchObject({
      MOOD: 'bad',
      HS: 'http://127.0.0.1:1',
      ROOT: 'http://127.0.0.1:1',
    });
  });

  it('is given the language model of the run, if it asks for one', async () => {
    await using llm = await startEchoLlm();
    const asks = `
      const body = JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'hello' }] });
      fetch(process.env.LLM + '/chat/completions', { method: 'POST', body })
        .then((answer) => answer.json())
        .then(({ choices: [{ message }] }) => console.log('ANSWER ' + message.content + ' ' + process.env.LLM));`;
    const ready = { line: '^ANSWER ' };
    const manifest = { ready, environment: { LLM: '{llm.api}' } };
    const bot = await respond(asks + idle, manifest, { languageModel: llm.baseUrl });
    expect(bot.output.items[0]).toBe(`ANSWER echo: hello ${llm.baseUrl}`);
  });

  it('has a command for its operator, in the environment of the bot', async () => {
    const cli = { command: 'my-bot', args: ['--state', '{stateFolder}'] };
    const environment = { HS: '{homeserver}' };
    const bot = await respond(printEnvironment + idle, { ...onLine, cli, environment });
    expect(bot.cli).toMatchObject({ command: 'my-bot', args: ['--state', root] });
    expect(bot.cli?.environment['HS']).toBe((JSON.parse(bot.logTail()[0]!) as NodeJS.ProcessEnv)['HS']);
  });

  it('says what it posted and computed, and can be killed', async () => {
    const says = { posted: '^POSTED:(?<eventId>.+)', sas: '^SAS:(?<flow>\\S+) (?<emoji>.+)' };
    const bot = await respond(
      'console.log("READY"); console.log("POSTED:$1"); console.log("SAS:f Dog,Cat");' + idle,
      { ...onLine, says },
    );
    await expect(bot.posted?.()).resolves.toBe('$1');
    expect((await bot.sasOf?.('f'))?.emoji).toHaveLength(2);
    await bot.kill();
    await expect(bot.exited).resolves.toBe('was ended by SIGKILL');
  });

  it('has no answers to what its manifest says nothing about, and none of onboarding where it claims none', async () => {
    const bot = await respond('console.log("READY");' + idle, onLine);
    expect(bot).not.toHaveProperty('posted');
    expect(bot).not.toHaveProperty('sasOf');
    expect(write(idle, { capabilities: ['matrix.plain'] })).not.toHaveProperty('respond');
  });

  it('does not fill the memory with what it prints', async () => {
    const bot = await respond(
      'console.log("READY"); for (let n = 0; n < 25000; n++) console.log(n); console.log("END");' + idle,
      onLine,
    );
    await poll(() => bot.logTail(1)[0] === 'END' || undefined, { deadlineMs: 30_000 });
    expect(bot.output.items).toHaveLength(20_001);
    expect(bot.output.items.at(-1)).toContain('not kept');
  });
});

describe('a bot counts as up', () => {
  const http = {
    environment: { PORT: '{port}' },
    ready: { http: 'http://127.0.0.1:{port}/health', status: 204 },
  };

  it('when its URL answers as it should', async () => {
    await expect(respond(listen(204), http)).resolves.toBeDefined();
    await expect(respond(listen(500), http, soon)).rejects.toMatchObject({ observed: 'status 500' });
  });

  it('when the keys of its device are on the homeserver, by default', async () => {
    await using homeserver = await startSimulated({ signal });
    const account = await registerAccount(homeserver, { localpart: 'bot', signal });
    const upload = `
      const { HS, TOKEN, MXID, DEVICE } = process.env;
      const device_keys = { user_id: MXID, device_id: DEVICE, algorithms: [], keys: {}, signatures: {} };
      fetch(HS + '/_matrix/client/v3/keys/upload', {
        method: 'POST', headers: { authorization: 'Bearer ' + TOKEN }, body: JSON.stringify({ device_keys }),
      });`;
    const environment = {
      HS: '{homeserver}',
      TOKEN: '{accessToken}',
      MXID: '{userId}',
      DEVICE: '{deviceId}',
    };
    const here = { account, homeserverUrl: homeserver.baseUrl };
    await expect(respond(idle, { environment }, { ...here, ...soon })).rejects.toMatchObject({
      observed: 'no device keys',
    });
    await expect(respond(upload + idle, { environment }, here)).resolves.toBeDefined();
  });

  it.each([
    ['that ends', 'console.error("no token"); process.exit(3)', /^mine exited with code 3 while starting/],
    ['that hangs', 'console.log("hm");' + idle, /waited 3 s for mine to print a line that matches/],
  ])('not one %s', async (_, script, message) => {
    const error = await respond(script, onLine, soon).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BotStartError);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect((error as BotStartError).logTail).toHaveLength(1);
  });

  it('not one whose program is not there', async () => {
    await expect(respond('', { start: { command: './absent' } })).rejects.toThrow(/could not be started/);
  });
});

describe('a bot ends', () => {
  const trap =
    'process.on("SIGINT", () => { console.log("asked"); IN_THE_END }); console.log("READY");' + idle;

  it('at the signal that its manifest names', async () => {
    const bot = await respond(trap.replace('IN_THE_END', 'process.exit(0)'), {
      ...onLine,
      stopSignal: 'SIGINT',
    });
    await bot[Symbol.asyncDispose]();
    expect(bot.output.items).toContain('asked');
    await expect(bot.exited).resolves.toBe('exited with code 0');
  });

  it('by force when it does not end in time', async () => {
    const bot = await respond(trap.replace('IN_THE_END', ''), {
      ...onLine,
      stopSignal: 'SIGINT',
      graceMs: 50,
    });
    await bot[Symbol.asyncDispose]();
    await expect(bot.exited).resolves.toBe('was ended by SIGKILL');
  });
});

describe('version', () => {
  it('is a text, or the first line that a command prints', async () => {
    const command = { command: process.execPath, args: ['-e', 'console.log("1.2\\nmore")'] };
    await expect(write(idle, { version: '0.1' }).prepare(order())).resolves.toEqual({ version: '0.1' });
    await expect(write(idle, { version: command }).prepare(order())).resolves.toEqual({ version: '1.2' });
    await expect(write(idle).prepare(order())).resolves.toEqual({});
  });

  it('says which bot cannot be asked', async () => {
    const failing = write(idle, { version: { command: './absent' } }).prepare(order());
    await expect(failing).rejects.toThrow(/^cannot ask mine for its version: /);
  });

  it('makes the environment of a Python bot, or says that it cannot be had', async () => {
    vi.stubEnv('PATH', root);
    vi.stubEnv('CARA_SMOKE_CACHE_DIR', join(root, 'cache'));
    writeFileSync(join(root, 'requirements.txt'), '');
    const version = write(idle, { python: { requirements: 'requirements.txt' } }).prepare(order());
    await expect(version).rejects.toThrow(EnvironmentError);
  });
});

let count = 0;

/** A target whose bot is a script for Node. */
function write(script: string, manifest: object = {}) {
  const name = `bot-${count++}`;
  writeFileSync(join(root, `${name}.cjs`), script);
  const file = join(root, `${name}.target.json5`);
  const start = { command: process.execPath, args: [`${name}.cjs`] };
  writeFileSync(file, JSON.stringify({ name: 'mine', start, capabilities: ['onboard.answer'], ...manifest }));
  return manifestTarget(file);
}

/** What a bot is told of its account, and how long it has. */
type Changes = Partial<MatrixSeatOptions> & Pick<Partial<LaunchOrder>, 'deadlineMs' | 'languageModel'>;

function order({ deadlineMs = 30_000, languageModel, ...seat }: Changes = {}): LaunchOrder {
  return {
    program: 'responder',
    seats: [
      matrixSeat({
        account: { userId: '@bot:x', deviceId: 'D', accessToken: 'token', password: 'password' },
        homeserverUrl: 'http://127.0.0.1:1',
        introduction: { room: '!room:x', text: 'Hello' },
        verifyPeers: ['@a:x', '@b:x'],
        ...seat,
      }),
    ],
    stateFolder: root,
    languageModel,
    ledger,
    signal,
    deadlineMs,
    registerSecret: () => {},
  };
}

async function respond(script: string, manifest: object, changes: Changes = {}): Promise<StartedBot> {
  return keep(await write(script, manifest).launch(order(changes)));
}

function keep<Bot extends AsyncDisposable>(bot: Bot): Bot {
  live.push(bot);
  return bot;
}
