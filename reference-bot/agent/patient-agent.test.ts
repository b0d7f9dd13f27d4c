import { expect, it } from 'vitest';
import { ManualClock } from '../base/testing/manual-clock.ts';
import { memoryLog } from '../base/testing/memory-log.ts';
import { AgentError, type Agent } from './agent.ts';
import { patientAgent } from './patient-agent.ts';

const text = { channel: 'test', conversation: 'room', sender: 'alice', body: 'hello', history: [] };

function setUp(agent: Agent, runsAtOnce = 1) {
  const clock = new ManualClock();
  const stopping = new AbortController();
  const patient = patientAgent(agent, { runsAtOnce, clock, log: memoryLog().log });
  return { clock, stopping, ask: () => patient(text, stopping.signal) };
}

it('tries again what may pass, as late as it is asked to', async () => {
  let attempts = 0;
  const { ask, clock } = setUp(async () => {
    attempts += 1;
    if (attempts < 3) throw new AgentError('busy', { passes: true, waitMs: attempts === 1 ? 0 : 9_000 });
    return 'hi';
  });
  const answer = ask();
  for (const ms of [1_000, 9_000]) {
    await expect.poll(() => clock.sleepers).toBe(1);
    clock.advance(ms - 1);
    expect(clock.sleepers).toBe(1);
    clock.advance(1);
  }
  expect(await answer).toBe('hi');
});

it.each([
  ['what will not pass', new AgentError('no such model', { passes: false }), 1],
  ['what it does not know', new Error('bug'), 1],
  ['what does not pass', new AgentError('busy', { passes: true }), 3],
])('gives up on %s', async (_, error, expected) => {
  let attempts = 0;
  const { ask, clock } = setUp(() => {
    attempts += 1;
    return Promise.reject(error);
  });
  const answer = ask();
  answer.catch(() => {});
  for (let attempt = 1; attempt < expected; attempt += 1) {
    await expect.poll(() => clock.sleepers).toBe(1);
    clock.advance(60_000);
  }
  await expect(answer).rejects.toBe(error);
  expect(attempts).toBe(expected);
});

it('keeps to the number of answers at once, and to their order', async () => {
  const running: ((text: string) => void)[] = [];
  const { ask } = setUp(() => new Promise((resolve) => running.push(resolve)), 2);
  const answers = [ask(), ask(), ask()];
  await expect.poll(() => running.length).toBe(2);
  running[0]!('first');
  await expect.poll(() => running.length).toBe(3);
  running[1]!('second');
  running[2]!('third');
  expect(await Promise.all(answers)).toEqual(['first', 'second', 'third']);
});
