import { describe, expect, it } from 'vitest';
import { canBeDone } from '../bot/talk-to-bot.ts';
import { inputNames } from '../machine/inputs.ts';
import { machineOf, type Step } from '../machine/machine.ts';
import { variants } from '../machine/variants.ts';
import { machineBot } from '../suite/testing/machine-bot.ts';
import { exploreByChance, type ChanceOptions } from './explore-by-chance.ts';

const machine = machineOf(variants[0]!);
const inputs = inputNames.filter(canBeDone);
const fault: Record<string, Step> = { 'shown × mac/wrong': { says: ['done'], to: 'shown' } };
const explore = (faults: Record<string, Step>, more: Partial<ChanceOptions> = {}) =>
  exploreByChance({
    playables: [{ machine, converse: machineBot(machine, faults) }],
    inputs,
    seed: 7,
    runs: 3_000,
    concurrency: 8,
    isKnown: () => false,
    ...more,
  });

describe('verifications as chance has them', () => {
  it('take most transitions of a machine, and find nothing where all is right', async () => {
    const { transitions, deviation, verifications } = await explore({});
    expect(deviation).toBeUndefined();
    expect(verifications).toBe(3_000);
    // Of several ways to go on this bot takes the first, so that it never stands in some of the states.
    expect(transitions.taken / transitions.all).toBeGreaterThan(0.6);
  });

  it('find what is wrong, make it short, and have it again by seed and path', async () => {
    const { deviation } = await explore(fault);
    expect(deviation!.replayed.steps.map(({ done }) => done)).toEqual([
      'request',
      'order/accept',
      'accept',
      'key',
      'mac/wrong',
    ]);
    const again = await explore(fault, { path: deviation!.path });
    expect(again.deviation!.replayed).toEqual(deviation!.replayed);
    expect(again.verifications).toBe(1);
  });

  it('go on where it is known', async () => {
    const { deviation, verifications } = await explore(fault, { isKnown: () => true });
    expect([deviation, verifications]).toEqual([undefined, 3_000]);
  });

  it('name what shows once alone', async () => {
    let isOver = false;
    const sound = machineBot(machine);
    const converse = async () => {
      if (isOver) return sound();
      const bot = await machineBot(machine, fault)();
      return {
        ...bot,
        async do(...done: Parameters<typeof bot.do>) {
          const outputs = await bot.do(...done);
          isOver ||= done[0] === 'mac/wrong' && outputs.includes('done');
          return outputs;
        },
      };
    };
    const { deviation, unsteady } = await explore({}, { playables: [{ machine, converse }] });
    expect([deviation, unsteady]).toEqual([
      undefined,
      ['operator.room.peer-asks.bot-wins shown × mac/wrong: done'],
    ]);
  });
});
