import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../base/testing/manual-clock.ts';
import { memoryLog } from '../base/testing/memory-log.ts';
import type { Delivered, Outbound } from '../channels/channel.ts';
import { OperatorSends } from './operator-sends.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const text = { channel: 'console', to: 'somebody', message: 'hello', idempotencyKey: 'k1' };

let clock: ManualClock;
let said: Outbound[];
let outcome: Delivered;
let log: ReturnType<typeof memoryLog>;
let sends: OperatorSends;

beforeEach(() => {
  clock = new ManualClock();
  said = [];
  outcome = { outcome: 'sent', messageId: 'm1' };
  log = memoryLog();
  const console = {
    async deliver(reply: Outbound) {
      said.push(reply);
      return outcome;
    },
  };
  sends = new OperatorSends({
    clock,
    log: log.log,
    channel: (id) => (id === 'console' ? console : undefined),
  });
});

it('says a text once for each key, for a day', async () => {
  const sent = sends.send(text);
  expect(sent).toEqual({ runId: 'k1', messageId: expect.any(String), channel: 'console' });
  clock.advance(dayMs - 1);
  expect(sends.send({ ...text, message: 'something else' })).toEqual(sent);
  clock.advance(1);
  expect(sends.send(text)).not.toEqual(sent);
  await expect.poll(() => said.map(({ text }) => text)).toEqual(['hello', 'hello']);
});

it.each([
  [{ ...text, to: ' ' }, 'to is required'],
  [{ ...text, message: 7 }, 'message is required'],
  [{ ...text, idempotencyKey: undefined }, 'idempotencyKey is required'],
  [{ ...text, channel: undefined }, 'unknown channel'],
  [undefined, 'to is required'],
])('refuses %j', (params, why) => {
  expect(() => sends.send(params)).toThrow(why);
  expect(said).toEqual([]);
});

it('tells the log what was not said', async () => {
  outcome = { outcome: 'failed', error: 'HTTP 403', retry: 'never' };
  sends.send(text);
  await expect
    .poll(() => log.lines)
    .toMatchObject([{ msg: 'a text of the operator was not said', to: 'somebody', err: 'HTTP 403' }]);
});
