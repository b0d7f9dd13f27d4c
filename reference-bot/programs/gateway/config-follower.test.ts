import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import type { BotConfig } from './bot-config.ts';
import { ConfigFollower } from './config-follower.ts';
import { ConfigWarnings } from './config-warnings.ts';

const lookMs = 300;
const minuteMs = 60_000;

let clock: ManualClock;
let log: ReturnType<typeof memoryLog>;
/** What stands in the file; undefined: it is not there. */
let text: string | undefined;
let taken: BotConfig[];
let following: AbortController;

beforeEach(() => {
  clock = new ManualClock();
  log = memoryLog();
  text = '{}';
  taken = [];
  following = new AbortController();
  void new ConfigFollower({
    files: { readText: async () => text ?? Promise.reject(new Error('ENOENT')) },
    clock,
    log: log.log,
    file: '/carapace.json5',
    load: async () => {
      if (text === 'nonsense') throw new Error('it makes no sense');
      return { file: text } as BotConfig;
    },
    take: (config) => void taken.push(config),
  }).follow(following.signal);
  return () => following.abort();
});

/** The follower looks so often. */
async function look(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await expect.poll(() => clock.sleepers).toBe(1);
    clock.advance(lookMs);
  }
  await expect.poll(() => clock.sleepers).toBe(1);
}

it('takes a change when it stays, once', async () => {
  await look(2);
  text = 'half of';
  await look(1);
  text = 'changed';
  await look(4);
  expect(taken).toEqual([{ file: 'changed' }]);
});

it('takes nothing that makes no sense, nor that is gone for a while, and what comes after it', async () => {
  text = 'nonsense';
  await look(3);
  text = undefined;
  await look(3);
  expect(taken).toEqual([]);
  expect(log.lines.map(({ err }) => err)).toEqual(['it makes no sense']);
  text = 'changed';
  await look(3);
  expect(taken).toEqual([{ file: 'changed' }]);
});

it('warns of the same again after five minutes', () => {
  const warnings = new ConfigWarnings(clock, log.log);
  const told = (): unknown[] => log.lines.map(({ msg }) => msg);
  warnings.tell(['odd']);
  clock.advance(5 * minuteMs - 1);
  warnings.tell(['odd', 'very odd']);
  expect(told()).toEqual(['odd', 'very odd']);
  clock.advance(1);
  warnings.tell(['odd', 'very odd']);
  expect(told()).toEqual(['odd', 'very odd', 'odd']);
});
