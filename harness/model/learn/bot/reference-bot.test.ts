import { afterAll, expect, it } from 'vitest';
import { referenceTarget } from '../../../bots/reference.ts';
import { Ledger } from '../../../process/ledger.ts';
import type { Input } from '../../machine/inputs.ts';
import type { Variant } from '../../machine/variants.ts';
import { alphabetOf } from './alphabet.ts';
import { learnBot } from './learn-bot.ts';

const ledger = Ledger.open();
afterAll(() => ledger.close());

/** A small part of a machine, which takes a few seconds. */
async function learnPart(transport: Variant['transport'], inputs: readonly Input[], mutant?: string) {
  const variant = { decides: 'operator', transport, asks: 'peer', tie: 'bot-wins' } as const;
  const { states, edges } = await learnBot({
    target: referenceTarget(),
    mutant,
    mode: 'simulated',
    ledger,
    signal: AbortSignal.timeout(110_000),
    limitMs: 8_000,
    variant,
    alphabet: alphabetOf(variant, inputs),
    quirks: [],
    concurrency: 4,
    extra: 0,
  });
  const names = states.map(({ name }) => name);
  const differences = edges.flatMap(({ from, input, verdict }) =>
    verdict.is === 'differs' ? [`${names[from]!} × ${input}: ${verdict.observed}`] : [],
  );
  return { names, differences };
}

it('the reference bot has the machine of the specification, as far as a key', async () => {
  const { names, differences } = await learnPart('room', [
    'request',
    'order/accept',
    'accept',
    'cancel/m.user',
  ]);
  expect(differences).toEqual([]);
  expect(names.toSorted()).toEqual(['asked', 'cancelled', 'keyed', 'none', 'started']);
});

it('a bot that takes any key is told by where it should have cancelled', async () => {
  const inputs: readonly Input[] = ['request', 'order/accept', 'accept/wrong-commitment', 'key'];
  const { differences } = await learnPart('to-device', inputs, 'ignores-commitment');
  expect(differences).toContain('keyed-in-vain × key: shown');
});

it('a bot that gives another reason when it cancels is told by where it does so', async () => {
  const inputs: readonly Input[] = ['request', 'order/accept', 'order/cancel'];
  const { differences } = await learnPart('to-device', inputs, 'cancels-with-wrong-code');
  expect(differences.toSorted()).toEqual([
    'asked × order/cancel: ok, cancel m.timeout',
    'started × order/cancel: ok, cancel m.timeout',
  ]);
});
