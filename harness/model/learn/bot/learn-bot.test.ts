import { describe, expect, it } from 'vitest';
import type { Input } from '../../machine/inputs.ts';
import { machineOf, type Step } from '../../machine/machine.ts';
import { variants } from '../../machine/variants.ts';
import { machineBot } from '../../suite/testing/machine-bot.ts';
import type { Converse } from '../../suite/conversation.ts';
import { Unsteady } from '../teacher.ts';
import { alphabetOf } from './alphabet.ts';
import { learnMachine } from './learn-bot.ts';
import { BotGaveUp } from './learnable-bot.ts';

const machine = machineOf(variants[0]!);
const alphabet = alphabetOf(machine.variant, []);
const learnFrom = (converse: Converse) =>
  learnMachine({ machine, converse, alphabet, concurrency: 4, extra: 0 });
const learnWith = async (faults: Record<string, Step>) => {
  const { states, edges } = await learnFrom(machineBot(machine, faults));
  return edges.flatMap(({ from, input, verdict }) =>
    verdict.is === 'differs'
      ? [`${states[from]!.name} × ${input}: ${verdict.expected}, not ${verdict.observed}`]
      : [],
  );
};

/** A bot that keeps to the machine, but for one input. */
function spoilt(on: Input, spoil: (attempt: number) => Promise<Step['says']>): Converse {
  const sound = machineBot(machine);
  let attempts = 0;
  return async () => {
    const conversation = await sound();
    return {
      ...conversation,
      do: async (input, may) => {
        const outputs = await conversation.do(input, may);
        if (input !== on) return outputs;
        attempts += 1;
        return spoil(attempts);
      },
    };
  };
}

describe('of a bot that is a machine', () => {
  it('each state that differs is learned, and each edge is as specified', async () => {
    const { states, edges, cost } = await learnFrom(machineBot(machine));
    expect(edges.filter(({ verdict }) => verdict.is !== 'as specified')).toEqual([]);
    expect(states.map(({ name }) => name)).toEqual([
      'none',
      'asked',
      'cancelled or done',
      'started',
      'keyed',
      'keyed-in-vain',
      'shown',
      'vouched',
      'shown-mac',
      'shown-mac-wrong',
      'finishing',
    ]);
    expect(cost.queries).toBeLessThan(states.length * alphabet.inputs.length * 6);
  });

  it('a step that counts as a right one is found by what follows it', async () => {
    expect(await learnWith({ 'keyed-in-vain × key': { says: ['shown'], to: 'shown' } })).toEqual([
      'started × accept/wrong-commitment: to answer key then by cancel m.mismatched_commitment | cancel m.key_mismatch, not shown',
    ]);
  });

  it('a wrong answer is found, and named with what is allowed', async () => {
    expect(await learnWith({ 'vouched × mac/wrong': { says: ['done'], to: 'finishing' } })).toEqual([
      'vouched × mac/wrong: cancel m.key_mismatch | cancel m.mismatched_sas, not done',
    ]);
  });

  it('a step with wrong values is told, and what follows it is judged all the same', async () => {
    const { states, edges } = await learnFrom(
      machineBot(machine, {
        'started × accept': { says: ['key (key-of-another-verification)'], to: 'keyed' },
      }),
    );
    expect(edges.filter(({ verdict }) => verdict.is !== 'as specified').map(({ output }) => output)).toEqual([
      'key (key-of-another-verification)',
    ]);
    expect(states.map(({ name }) => name)).toContain('vouched');
  });

  it('a step in silence to a place where all is otherwise is found by what differs there', async () => {
    expect(await learnWith({ 'shown × done': { says: [], to: 'cancelled' } })).toEqual([
      'shown × done: to answer order/accept then by ok, not over',
    ]);
  });
});

describe('of a bot that cannot be learned it is told', () => {
  it('what it does at times, and at other times not', async () => {
    const learned = learnFrom(spoilt('mac', async (attempt) => (attempt % 2 === 0 ? [] : ['done'])));
    await expect(learned).rejects.toThrow(Unsteady);
    await expect(learned).rejects.toThrow(/^request · .*mac is answered by .*done.*, and by /u);
  });

  it('after what it ended or hung', async () => {
    const learned = learnFrom(
      spoilt('mac', async () => {
        throw new Error('it exited with code 1');
      }),
    );
    await expect(learned).rejects.toThrow(BotGaveUp);
    await expect(learned).rejects.toThrow(/^it exited with code 1\n  after request .*mac$/u);
  });
});

describe('the alphabet', () => {
  const inRoom = machine.variant;

  it('has the right steps, and what begins a verification', () => {
    const { inputs, leftOut } = alphabetOf(inRoom, []);
    expect(inputs).toContain('request');
    expect(inputs).not.toContain('order/ask');
    expect(leftOut).toContain('order/ask');
    expect(alphabetOf({ ...inRoom, asks: 'bot' }, []).inputs).toContain('order/ask');
    expect(alphabetOf({ ...inRoom, decides: 'bot' }, []).inputs.join()).not.toContain('order/');
    const bare = variants.find(({ asks }) => asks === 'nobody')!;
    expect(alphabetOf(bare, []).inputs).not.toContain('request');
    expect(alphabetOf(bare, ['start', 'key']).inputs).toEqual(['start', 'key']);
  });

  it('is what somebody wants, but nothing that is unknown, cannot be done, or never begins', () => {
    expect(alphabetOf(inRoom, ['mac', 'request']).inputs).toEqual(['request', 'mac']);
    expect(() => alphabetOf(inRoom, ['request', 'mak'])).toThrow('unknown input "mak". Did you mean "mac"?');
    expect(() => alphabetOf(inRoom, ['request', 'time/10-minutes'])).toThrow('unknown input');
    expect(() => alphabetOf(inRoom, ['mac'])).toThrow('none of mac begins a verification');
  });
});
