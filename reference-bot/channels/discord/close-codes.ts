import type { Trouble } from '../channel-state.ts';

/** What is left of a session when its connection has ended: it can be gone on with, or not, or nothing can. */
export type Remains = 'resume' | 'fresh' | 'final';

interface Meaning extends Trouble {
  readonly remains: Remains;
}

const words: Readonly<Record<number, readonly [Remains, string, string]>> = {
  4004: ['final', 'auth', 'the token is refused'],
  4006: ['fresh', 'session', 'the session is no longer valid'],
  4007: ['fresh', 'session', 'the number of the last event was wrong'],
  4009: ['fresh', 'session', 'the session timed out'],
  4010: ['final', 'request', 'the shard is invalid'],
  4011: ['final', 'request', 'the bot is in so many servers that it has to use shards'],
  4012: ['final', 'request', 'this version of the gateway is gone'],
  4013: ['final', 'intents', 'an intent does not exist: look at discord.gatewayIntents'],
  4014: ['final', 'intents', 'an intent is not granted: switch it on for the bot in the developer portal'],
};

/** What it means that the gateway has closed a connection with a code. */
export function meaningOf(code: number): Meaning {
  const [remains, kind, message] = words[code] ?? ['resume', 'network', undefined];
  const closed = `the gateway closed the connection (${code})`;
  return { remains, kind, message: message === undefined ? closed : `${closed}: ${message}` };
}
