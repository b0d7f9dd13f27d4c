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
import { webhookApp } from './webhook-app.ts';

const runs = 20_000;
const secret = 'a-secret';
const deepest = 32;
const kinds = ['message', 'edited_message', 'channel_post', 'edited_channel_post', 'poll'];

const id = fc.oneof(
  { weight: 6, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.constantFrom(undefined, null, '7', 1.5, {}) },
);
const somebody = fc.option(fc.record({ id }), { nil: undefined, freq: 3 });
const message = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ message_id: id, chat: fc.record({ id }), from: somebody, text: fc.string() }),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);
const update = fc
  .record({ update_id: id, kind: fc.constantFrom(...kinds), message })
  .map(({ update_id, kind, message: one }) => ({ update_id, [kind]: one }));
const shown = fc.constantFrom(
  secret,
  secret,
  secret,
  undefined,
  '',
  'guess',
  secret.slice(0, -1),
  `${secret}x`,
  secret.toUpperCase(),
  secret.repeat(1_000),
);
const requests = fc.record({ body: hostileBodies(update), shown, isSlow: fc.boolean() });

it(`answers ${runs} requests of strangers as it should, and takes only updates of who shows the secret`, async () => {
  const taken: unknown[] = [];
  const app = new Hono().route(
    '/',
    webhookApp(secret, (one) => taken.push(one)),
  );
  app.onError((error, c) =>
    c.body(null, error instanceof BodyFault && error.kind === 'too-long' ? 413 : 500),
  );
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(requests, async ({ body, shown: given, isSlow }) => {
      taken.length = 0;
      const bytes = bytesOf(body, { update_id: 1 });
      const response = await app.request('/webhook', {
        method: 'POST',
        headers: given === undefined ? {} : { 'x-telegram-bot-api-secret-token': given },
        body: contentOf(bytes, isSlow),
        duplex: 'half',
      } as RequestInit);
      const expected = statusOf(bytes, given);
      expect(response.status).toBe(expected);
      expect(await response.text()).toBe('');
      expect(taken.length).toBe(expected === 200 ? 1 : 0);
      seen.set(expected, (seen.get(expected) ?? 0) + 1);
    }),
    { numRuns: runs },
  );
  for (const status of [200, 400, 401, 413]) expect(seen.get(status) ?? 0, String(status)).toBeGreaterThan(0);
}, 120_000);

/** As Carapace's table of the webhook says, in words of its own. */
function statusOf(bytes: Uint8Array, given: string | undefined): number {
  if (bytes.length > bodyLimitBytes) return 413;
  if (given !== secret) return 401;
  const value = readBytes(bytes);
  return isUpdate(value) && levelsOf(value) <= deepest ? 200 : 400;
}

function isUpdate(value: unknown): boolean {
  if (!isObject(value) || !isId(value['update_id'])) return false;
  const first = kinds.slice(0, -1).find((kind) => value[kind] !== undefined);
  if (first === undefined) return true;
  const said = value[first];
  if (!isObject(said) || !isObject(said['chat'])) return false;
  const { from } = said;
  const isFromNobody = from !== undefined && !(isObject(from) && isId(from['id']));
  return isId(said['chat']['id']) && isId(said['message_id']) && !isFromNobody;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
