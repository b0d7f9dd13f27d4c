import { expect, it } from 'vitest';
import type { Evidence } from '../../../reports/index.ts';
import type { Chat } from './chat.ts';
import { ChatWitness } from './chat-witness.ts';

const none = { items: [] };

it('fails a bot for what the service would hold against it, and puts the books on record', async () => {
  const chat = {
    seat: { network: 'telegram' },
    knowsRepetitions: true,
    said: none,
    told: none,
    heard: none,
    attempts: none,
    breaches: { items: [{ rule: 'two-polls', sentence: 'polled twice at once', atMs: 0 }] },
  } as unknown as Chat;
  const evidence: Evidence[] = [];
  const witness = new ChatWitness({ chat, recognise: () => undefined, record: (one) => evidence.push(one) });
  expect(await witness.testify()).toEqual([
    expect.objectContaining({
      rule: 'two-polls',
      sentence: 'polled twice at once',
      failsAlone: 'all else went well, but the service would hold something against the bot',
    }),
  ]);
  expect(evidence).toEqual([expect.objectContaining({ kind: 'books', heldAgainst: 1 })]);
});

it('holds nothing against a bot that it may do, which explains what fails all the same', async () => {
  const breaches = { items: [{ rule: 'bad-markup', sentence: 'had bad markup', isAllowed: true, atMs: 0 }] };
  const logs = { said: none, told: none, heard: none, attempts: none, breaches };
  const chat = { seat: { network: 'telegram' }, knowsRepetitions: true, ...logs } as unknown as Chat;
  const witness = new ChatWitness({ chat, recognise: () => undefined, record() {} });
  const [rule, ...others] = await witness.testify();
  expect(rule).toMatchObject({ rule: 'bad-markup', certainty: 'likely' });
  expect([rule!.failsAlone, others]).toEqual([undefined, []]);
});

it('tells of the first that broke a rule, and of one that counts before one that does not', async () => {
  const items = [
    { rule: 'too-soon', sentence: 'may ask', isAllowed: true, atMs: 0 },
    { rule: 'too-soon', sentence: 'asked 900 ms before its time', atMs: 1 },
    { rule: 'too-soon', sentence: 'asked 2 ms before its time', atMs: 2 },
  ];
  const logs = { said: none, told: none, heard: none, attempts: none, breaches: { items } };
  const chat = { seat: { network: 'telegram' }, knowsRepetitions: true, ...logs } as unknown as Chat;
  const rules = await new ChatWitness({ chat, recognise: () => undefined, record() {} }).testify();
  expect(rules.map(({ sentence }) => sentence)).toEqual(['asked 900 ms before its time']);
});

/** A question is answered by its own words. */
function isSame(said: string) {
  return (answer: string) => answer === said;
}

it('fails a bot that has taken a question and answers a later one instead, unless it has tried to answer both', async () => {
  const place = { from: 'alice', conversation: 'a' };
  const taken = { conversation: 'a', step: 'taken', atMs: 0 };
  const rulesFor = async (...tried: readonly string[]) => {
    const chat = {
      seat: { network: 'telegram' },
      knowsRepetitions: true,
      said: { items: ['1', '2'].map((id) => ({ ...place, id, text: id, atMs: 0 })) },
      told: { items: ['1', '2'].map((id) => ({ ...taken, id })) },
      heard: { items: [{ id: '3', conversation: 'a', text: '2', atMs: 0 }] },
      attempts: { items: tried.map((text) => ({ conversation: 'a', text, atMs: 0, outcome: 'refused' })) },
      breaches: { items: [] },
    } as unknown as Chat;
    const rules = await new ChatWitness({ chat, recognise: isSame, record() {} }).testify();
    return rules.map(({ rule, certainty }) => ({ rule, certainty }));
  };
  expect(await rulesFor('2')).toEqual([{ rule: 'lost', certainty: 'proven' }]);
  expect(await rulesFor('1', '2')).toEqual([]);
});

/** What a bot is told that has answered so often to somebody who has asked the same twice. */
async function rulesAfter(answers: number): Promise<string[]> {
  const place = { conversation: 'a', text: 'one', atMs: 0 };
  const said = { items: ['1', '2'].map((id) => ({ ...place, id, from: 'alice' })) };
  const heard = { items: Array.from({ length: answers }, (_, index) => ({ ...place, id: `b${index}` })) };
  const logs = { said, heard, told: none, attempts: none, breaches: none };
  const chat = { seat: { network: 'telegram' }, knowsRepetitions: true, ...logs } as unknown as Chat;
  const rules = await new ChatWitness({ chat, recognise: isSame, record() {} }).testify();
  return rules.map(({ rule }) => rule);
}

it('lets a bot answer as often as it was asked the same, and no more often', async () => {
  expect([await rulesAfter(2), await rulesAfter(3)]).toEqual([[], ['answered-again']]);
});
