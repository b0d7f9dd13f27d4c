import { beforeEach, expect, it } from 'vitest';
import type { StartedBot } from '../bots/target.ts';
import { EventLog } from '../waiting/event-log.ts';
import { BotLease, type Leased } from './bot-lease.ts';
import type { Sharer } from './run-scope.ts';

interface Numbered extends Leased {
  readonly number: number;
  readonly served: readonly string[];
}

let deaths: PromiseWithResolvers<string>[];
let ended: number[];
beforeEach(() => {
  deaths = [];
  ended = [];
});

it('is one bot for all, which serves each of them', async () => {
  const lease = leaseFor(['alice', 'bob']);
  const [first, second] = await Promise.all([lease.take(undefined).started, lease.take(undefined).started]);
  expect(second).toBe(first);
  expect(first.served).toEqual(['alice', 'bob']);
  expect(deaths).toHaveLength(1);
});

it('is started at once, where anybody will want it', () => {
  leaseFor([]);
  expect(deaths).toHaveLength(0);
  leaseFor(['alice']);
  expect(deaths).toHaveLength(1);
});

it('is another one after a scenario has failed with it, or it has died', async () => {
  const lease = leaseFor(['alice', 'bob', 'carol']);
  const hold = lease.take(undefined);
  expect((await hold.started).number).toBe(0);
  hold.retire();
  expect((await lease.take(undefined).started).number).toBe(1);
  deaths[1]!.resolve('exited with code 1');
  await deaths[1]!.promise;
  expect((await lease.take(undefined).started).number).toBe(2);
});

it('is tried again by the next one where it did not come up', async () => {
  let tries = 0;
  const lease = leaseFor(['alice', 'bob'], () => {
    if (++tries === 1) throw new Error('no');
  });
  await expect(lease.take(undefined).started).rejects.toThrow('no');
  await expect(lease.take(undefined).started).resolves.toBeDefined();
});

it('ends when the last one that will want it lets it go', async () => {
  const lease = leaseFor(['alice', 'bob', 'carol']);
  const [first, second] = [lease.take(undefined), lease.take(undefined)];
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  expect(ended).toEqual([]);
  await lease.take(undefined)[Symbol.asyncDispose]();
  expect(ended).toEqual([0]);
});

it('ends after a failure when nobody holds it any more', async () => {
  const lease = leaseFor(['alice', 'bob', 'carol']);
  const [first, second] = [lease.take(undefined), lease.take(undefined)];
  first.retire();
  await first[Symbol.asyncDispose]();
  expect(ended).toEqual([]);
  await second[Symbol.asyncDispose]();
  expect(ended).toEqual([0]);
});

it('is one for each mutant', async () => {
  const lease = leaseFor(['alice'], undefined, ['mute', 'deaf']);
  const [mute, deaf] = [lease.take('mute'), lease.take('deaf')];
  expect((await mute.started).number).not.toBe((await deaf.started).number);
  expect((await deaf.started).served).toEqual(['deaf-user']);
  await mute[Symbol.asyncDispose]();
  expect(ended).toEqual([(await mute.started).number]);
});

function sharer(user: string, mutant?: string): Sharer {
  return { part: 'leasedBot', mutant, served: [user] };
}

function leaseFor(
  served: readonly string[],
  beforeLaunch = (): void => {},
  mutants: readonly string[] = [],
): BotLease<Numbered> {
  const other: Sharer = { part: 'leasedNewcomer', mutant: undefined, served: ['zoe'] };
  const sharers = [
    ...served.map((user) => sharer(user)),
    ...mutants.map((mutant) => sharer(`${mutant}-user`, mutant)),
    other,
  ];
  return new BotLease({ sharers }, 'leasedBot', async (_mutant, all) => {
    beforeLaunch();
    const death = Promise.withResolvers<string>();
    const number = deaths.push(death) - 1;
    const bot: StartedBot = {
      output: new EventLog<string>(),
      logTail: () => [],
      exited: death.promise,
      kill: async () => {},
      async [Symbol.asyncDispose]() {
        ended.push(number);
      },
    };
    return { bot, number, served: all };
  });
}
