import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matrixSeat } from '../networks/matrix/seat.ts';
import { Ledger } from '../process/ledger.ts';
import { BotStartError } from './bot-start-error.ts';
import { launchGateway } from './gateway.ts';
import type { LaunchOrder } from './target.ts';

const root = mkdtempSync(join(tmpdir(), 'gateway-test-'));
let ledger: Ledger;

beforeAll(() => (ledger = Ledger.open(root)));
afterAll(() => {
  ledger.close();
  rmSync(root, { recursive: true });
});

/** A gateway in a few lines: reads its config, answers as told. */
const serve = (channel: object, firstOf: object = channel): string => `
  const { readFileSync } = require('node:fs');
  const config = JSON.parse(readFileSync(process.env.CARAPACE_STATE_DIR + '/carapace.json5', 'utf8'));
  let asked = 0;
  require('node:http').createServer((request, response) => {
    const known = request.headers.authorization === 'Bearer ' + process.env.CARAPACE_GATEWAY_TOKEN;
    response.writeHead(known ? 200 : 401).end(JSON.stringify({ channels: [asked++ < 2 ? ${JSON.stringify(firstOf)} : ${JSON.stringify(channel)}] }));
  }).listen(config.gateway.port, '127.0.0.1', () => console.log('listening for', config.matrix.userId));`;

/** Long enough for a bot to come up on a busy machine, short enough to be waited out. */
const soonMs = 3_000;
/** As for `soonMs`, and for the part of it in which one that fails may try again. */
const failsAfterMs = 10_000;

describe('launchGateway', () => {
  it('gives a bot whose channel is connected', async () => {
    await using bot = await start(serve({ id: 'matrix', status: 'connected' }));
    await expect(bot.control.channel('matrix')).resolves.toMatchObject({ status: 'connected' });
    await expect.poll(() => bot.logTail()).toEqual(['listening for @cara:x']);
  });

  it('reports one that ends while starting, with the end of its log', async () => {
    const error = await failure('console.error("no such option"); process.exit(3)');
    expect(error).toMatchObject({
      message: 'test exited with code 3 while starting',
      logTail: ['no such option'],
    });
  });

  it('reports one that cannot be started at all', async () => {
    const starting = launchGateway(
      { name: 'test', command: '/does/not/exist', args: [], cliArgs: [] },
      options(),
    );
    await expect(starting).rejects.toThrow(/could not be started/);
  });

  it('reports one that hangs', async () => {
    const error = await failure('setInterval(() => {}, 1000)', soonMs);
    expect(error.message).toMatch(/waited 3 s for test to connect its matrix channel/);
    expect(error.observed).toBe('no answer on its control API');
  });

  it('reports one that never becomes healthy', async () => {
    const error = await failure(serve({ id: 'matrix', status: 'connecting' }), soonMs);
    expect(error.observed).toBe('channel "connecting"');
  });

  it('waits for one that reports an error and tries again', async () => {
    const slow = { id: 'matrix', status: 'error', lastError: 'request timeout' };
    await using bot = await start(serve({ id: 'matrix', status: 'connected' }, slow));
    await expect(bot.control.channel('matrix')).resolves.toMatchObject({ status: 'connected' });
  });

  it('reports one whose channel fails, with the reason', async () => {
    const error = await failure(
      serve({ id: 'matrix', status: 'error', lastError: 'token rejected' }),
      failsAfterMs,
    );
    expect(error.message).toBe('test could not connect: token rejected');
  });

  it('is not drowned by one that floods its log', async () => {
    const error = await failure('setInterval(() => console.log("x".repeat(100000)), 0)', soonMs);
    expect(error.message).toMatch(/waited 3 s/);
    expect(error.logTail.join('').length).toBeLessThan(200_000);
  });
});

function options(deadlineMs = 30_000): LaunchOrder {
  const account = { userId: '@cara:x', deviceId: 'D', accessToken: 't', password: 'p' };
  return {
    program: 'gateway',
    seats: [matrixSeat({ account, homeserverUrl: 'http://127.0.0.1:1' })],
    stateFolder: ledger.temporaryFolder('gateway'),
    ledger,
    signal: new AbortController().signal,
    deadlineMs,
    registerSecret: () => {},
  };
}

function start(program: string, deadlineMs?: number): ReturnType<typeof launchGateway> {
  const gateway = { name: 'test', command: process.execPath, args: ['-e', program], cliArgs: [] };
  return launchGateway(gateway, options(deadlineMs));
}

async function failure(program: string, deadlineMs?: number): Promise<BotStartError> {
  const error = await start(program, deadlineMs).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BotStartError);
  return error as BotStartError;
}
