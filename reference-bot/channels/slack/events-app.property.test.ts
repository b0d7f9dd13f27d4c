import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { BodyFault } from '../../base/http/body-fault.ts';
import {
  bodyLimitBytes,
  bytesOf,
  contentOf,
  hostileBodies,
  levelsOf,
  readBytes,
} from '../testing/hostile-body.ts';
import { eventsApp } from './events-app.ts';

const runs = 20_000;
const secret = 'secret';
const nowSeconds = 1_700_000_000;
const deepest = 32;

const message = { type: 'message', channel: 'D1', user: 'U1', text: 'hello', ts: '1.5' };
const json = fc.oneof(
  fc.constant({ type: 'event_callback', event: message }),
  fc.record({ type: fc.constant('url_verification'), challenge: fc.oneof(fc.string(), fc.integer()) }),
);
const timestamp = fc.oneof(
  fc.integer({ min: -310, max: 310 }).map((seconds) => String(nowSeconds + seconds)),
  fc.constantFrom(
    undefined,
    '',
    'now',
    '1e9',
    ' ',
    '-9223372036854775808',
    '9'.repeat(400),
    `${nowSeconds}.0`,
  ),
  fc.string({ unit: fc.constantFrom(...'0123456789+-. ') }),
);
const signature = fc.constantFrom(
  'right',
  'right',
  'right',
  'missing',
  'empty',
  'guess',
  'long',
  'upper',
  'other-body',
);

const requests = fc.record({ body: hostileBodies(json), timestamp, signature, chunks: fc.boolean() });

it(`answers ${runs} requests of strangers as it should, and takes only what Slack has signed`, async () => {
  const taken: unknown[] = [];
  const app = new Hono().route(
    '/',
    eventsApp(secret, { now: () => nowSeconds * 1_000 }, (one) => taken.push(one)),
  );
  app.onError((error, c) =>
    c.body(null, error instanceof BodyFault && error.kind === 'too-long' ? 413 : 500),
  );
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      taken.length = 0;
      const bytes = bytesOf(request.body);
      const headers = headersOf(request, bytes);
      const response = await app.request('/events', {
        method: 'POST',
        headers,
        body: contentOf(bytes, request.chunks),
        duplex: 'half',
      } as RequestInit);
      const expected = statusOf(request, bytes);
      expect(response.status).toBe(expected);
      const isChallenge = expected === 200 && challengeIn(bytes) !== undefined;
      expect(await response.text()).toBe(
        isChallenge ? JSON.stringify({ challenge: challengeIn(bytes) }) : '',
      );
      expect(taken.length).toBe(expected === 200 && !isChallenge ? 1 : 0);
      seen.set(expected, (seen.get(expected) ?? 0) + 1);
    }),
    { numRuns: runs },
  );
  for (const status of [200, 400, 401, 413]) expect(seen.get(status) ?? 0, String(status)).toBeGreaterThan(0);
}, 120_000);

type Hostile = typeof requests extends fc.Arbitrary<infer One> ? One : never;

function sign(at: string, bytes: Uint8Array): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${at}:`).update(bytes).digest('hex')}`;
}

function headersOf({ timestamp: at, signature: kind }: Hostile, bytes: Uint8Array): Headers {
  const headers = new Headers();
  if (at !== undefined) headers.set('x-slack-request-timestamp', at);
  const right = sign(readInteger(at)?.toString() ?? String(at), bytes);
  const signatures: Readonly<Record<string, string>> = {
    right,
    empty: '',
    guess: 'v0=guess',
    long: `${right}${'0'.repeat(5_000)}`,
    upper: right.toUpperCase(),
    'other-body': sign(String(at), Buffer.concat([bytes, Buffer.from(' ')])),
  };
  if (kind !== 'missing') headers.set('x-slack-signature', signatures[kind]!);
  return headers;
}

/** As Slack's rule says, in words of its own. */
function statusOf(request: Hostile, bytes: Uint8Array): number {
  if (bytes.length > bodyLimitBytes) return 413;
  const seconds = readInteger(request.timestamp);
  const isRecent = seconds !== undefined && Math.abs(Number(seconds) - nowSeconds) <= 300;
  if (request.signature !== 'right' || !isRecent) return 401;
  const value = readBytes(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 400;
  return levelsOf(value) > deepest ? 400 : 200;
}

function readInteger(at: string | undefined): bigint | undefined {
  const text = at?.trim() ?? '';
  return /^[+-]?\d{1,19}$/.test(text) ? BigInt(text) : undefined;
}

function challengeIn(bytes: Uint8Array): unknown {
  const { type, challenge } = (readBytes(bytes) ?? {}) as {
    readonly type?: unknown;
    readonly challenge?: unknown;
  };
  return type === 'url_verification' && typeof challenge === 'string' ? challenge : undefined;
}
