import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed } from 'vitest';
import { registerAccount } from '../../../harness/networks/matrix/client-server/accounts.ts';
import {
  startSimulated,
  type SimulatedHomeserver,
} from '../../../harness/networks/matrix/homeserver/simulated/index.ts';
import { quietSdk } from '../../../harness/networks/matrix/peers/element/quiet-sdk.ts';
import { BotBench } from './bot-bench.ts';
import type { Human } from './human.ts';

/** For `expect.poll`: long enough for a busy machine. */
export const soon = { timeout: 30_000, interval: 10 };

const logTailChars = 4_000;
const { signal } = new AbortController();

/** What each test of a file finds ready. */
export interface TestStage {
  readonly homeserver: SimulatedHomeserver;
  readonly bench: BotBench;
  readonly alice: Human;
}

/** Gives each test of the file a bench and Alice, on one homeserver. A test that fails prints the end of the log. */
export function benchForEachTest(): TestStage {
  let homeserver: SimulatedHomeserver;
  let bench: BotBench;
  let alice: Human;
  beforeAll(async () => {
    quietSdk();
    homeserver = await startSimulated({ signal });
  });
  afterAll(() => homeserver[Symbol.asyncDispose]());
  beforeEach(async () => {
    const { baseUrl } = homeserver;
    const register = (localpart: string) => registerAccount(homeserver, { localpart, signal });
    bench = await BotBench.open({ baseUrl, register });
    alice = await bench.signIn('alice');
    onTestFailed(() => {
      process.stderr.write(`${bench.output}\n${bench.log}`.slice(-logTailChars));
    });
  });
  afterEach(() => bench[Symbol.asyncDispose]());
  return {
    get homeserver() {
      return homeserver;
    },
    get bench() {
      return bench;
    },
    get alice() {
      return alice;
    },
  };
}

/** Has somebody invite the bot to a direct room, and waits until it has joined. */
export async function roomWith(
  bot: string,
  human: Human,
  options?: { readonly encrypted?: boolean },
): Promise<string> {
  const room = await human.inviteToDirectRoom(bot, options);
  await expect.poll(() => human.isIn(room, bot), soon).toBe(true);
  return room;
}
