import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StartedBot, Target } from '../bots/target.ts';
import { startSimulated } from '../networks/matrix/homeserver/simulated/index.ts';
import { matrixNetwork } from '../networks/matrix/matrix-network.ts';
import { Ledger } from '../process/ledger.ts';
import { EventLog } from '../waiting/event-log.ts';
import { BotLease } from './bot-lease.ts';
import { limitsFor } from './limits.ts';
import type { RunScope } from './run-scope.ts';

const root = mkdtempSync(join(tmpdir(), 'bot-lease-test-'));
let stack: AsyncDisposableStack;
let deaths: PromiseWithResolvers<string>[];
beforeEach(() => {
  stack = new AsyncDisposableStack();
  deaths = [];
});
afterEach(() => stack.disposeAsync());

it('is one bot for all, which serves each of them', async () => {
  const lease = await newLease();
  const [first, second] = await Promise.all([lease.take(), lease.take()]);
  expect(second).toBe(first);
  expect(first.account.seat.config).toMatchObject({
    autoJoin: { allowUsers: ['@alice-test-in-0:localhost', '@bob-test-in-1:localhost'] },
  });
});

it('is another one after a scenario has failed with it, or it has died', async () => {
  const lease = await newLease();
  const taken = lease.take();
  const first = await taken;
  lease.retire(taken);
  const second = await lease.take();
  expect(second.account.userId).not.toBe(first.account.userId);
  deaths[1]!.resolve('exited with code 1');
  await deaths[1]!.promise;
  expect((await lease.take()).account.userId).not.toBe(second.account.userId);
});

it('is tried again by the next one where it did not come up', async () => {
  let tries = 0;
  const lease = await newLease(() => {
    if (++tries === 1) throw new Error('no');
  });
  await expect(lease.take()).rejects.toThrow('no');
  await expect(lease.take()).resolves.toBeDefined();
});

async function newLease(beforeLaunch = (): void => {}): Promise<BotLease> {
  const { signal } = new AbortController();
  const homeserver = stack.use(await startSimulated({ signal }));
  const ledger = stack.adopt(Ledger.open(root), (opened) => {
    opened.close();
    rmSync(root, { recursive: true, force: true });
  });
  const target: Target = {
    name: 'fake',
    claims: [],
    mutants: [],
    programs: ['gateway'],
    prepare: async () => ({}),
    async launch(): Promise<StartedBot> {
      beforeLaunch();
      const death = Promise.withResolvers<string>();
      deaths.push(death);
      return {
        output: new EventLog<string>(),
        logTail: () => [],
        exited: death.promise,
        kill: async () => {},
        async [Symbol.asyncDispose]() {},
      };
    },
  };
  let count = 0;
  const run: RunScope = {
    runId: 'test',
    sharedSignUps: 0,
    // Started when the first scenario wants it.
    sharingCast: [],
    target,
    settings: { homeserverMode: 'simulated', startHomeserver: async () => homeserver },
    limits: limitsFor(),
    ledger,
    stack,
    signal,
    nextNumber: () => count++,
    registerSecret: () => {},
    findSecrets: () => [],
  };
  const matrix = matrixNetwork(homeserver, { runId: 'test', registerSecret: () => {} });
  return new BotLease(
    { ...run, sharingCast: ['alice-test-in-0', 'bob-test-in-1'] },
    matrix,
    'http://127.0.0.1:1/v1',
  );
}
