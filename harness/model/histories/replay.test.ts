import { expect, it } from 'vitest';
import type { Input } from '../machine/inputs.ts';
import { machineOf, type Step } from '../machine/machine.ts';
import { variants } from '../machine/variants.ts';
import { machineBot } from '../suite/testing/machine-bot.ts';
import type { KeptHistory } from './kept-history.ts';
import { isAsKept, isKnownOf, replay } from './replay.ts';

const machine = machineOf(variants[0]!);
const inputs: readonly Input[] = ['request', 'order/accept', 'cancel/m.user', 'order/match'];
const faulty = (says: Step['says']) =>
  machineBot(machine, { 'cancelled × order/match': { says, to: 'done' } });

it('conforms where the bot does what it may', async () => {
  const replayed = await replay(machine, inputs, machineBot(machine));
  expect(replayed.how).toBe('conforms');
  expect(replayed.steps.map(({ done }) => done)).toEqual(inputs);
});

it('ends at what the bot must not do, and is as kept where that is the same', async () => {
  const replayed = await replay(machine, [...inputs, 'done'], faulty(['ok', 'mac']));
  expect(replayed).toMatchObject({ how: 'deviates', state: 'cancelled' });
  expect(replayed.steps.at(-1)).toEqual({ done: 'order/match', bot: ['ok', 'mac'] });
  const { steps, expected } = replayed as Extract<typeof replayed, { how: 'deviates' }>;
  const kept: KeptHistory = { variant: machine.variant, says: 'sends a mac', steps, expected };
  expect(isAsKept(replayed, kept)).toBe(true);
  expect(isAsKept(await replay(machine, inputs, faulty(['ok', 'done'])), kept)).toBe(false);
  expect(isAsKept(await replay(machine, inputs, machineBot(machine)), kept)).toBe(false);
  expect(isKnownOf('matrix-rust-sdk', kept, replayed)).toBe(false);
  expect(isKnownOf('matrix-rust-sdk', { ...kept, knownOf: 'matrix-rust-sdk' }, replayed)).toBe(true);
  expect(isKnownOf(undefined, { ...kept, knownOf: 'matrix-rust-sdk' }, replayed)).toBe(false);
  expect(isAsKept(replayed, { ...kept, expected: 'over | ok' })).toBe(false);
});

it('refuses what cannot be done where the bot stands', async () => {
  await expect(replay(machine, ['order/ask'], machineBot(machine))).rejects.toThrow(
    'order/ask cannot be done in the state none of operator.room.peer-asks.bot-wins',
  );
});
