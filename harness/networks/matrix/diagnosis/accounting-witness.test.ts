import { expect, it } from 'vitest';
import type { Evidence } from '../../../../reports/index.ts';
import type { Peer, ReceivedMessage } from '../peers/peer.ts';
import { AccountingWitness } from './accounting-witness.ts';
import { noteQuestions } from './note-questions.ts';

/** Digits are questions. */
const recognise = (said: string) => (/^\d$/.test(said) ? (body: string) => body.includes(said) : undefined);

/** A person who asks 1 and 2 in a room, and hears these messages. */
async function testimony(...heard: readonly Partial<ReceivedMessage>[]) {
  const items = heard.map((message, index) => ({
    room: '!a',
    sender: '@cara:x',
    eventId: `$${index}`,
    ...message,
  }));
  const evidence: Evidence[] = [];
  const peer = { userId: '@alice:x', heard: { items }, send: async () => '$id' } as unknown as Peer;
  const witness = new AccountingWitness([peer], {
    questions: noteQuestions([peer], recognise),
    record: (one) => evidence.push(one),
    countDeadLetters: async () => 3,
  });
  for (const said of ['1', 'hello', '2']) await peer.send('!a', said);
  const rules = await witness.testify();
  return { sentences: rules.map(({ sentence }) => sentence), evidence };
}

const whole = { kind: 'books', network: 'matrix', asked: 2, untold: 0, doubled: 0, elsewhere: 0, dead: 3 };

it('keeps the books, and says nothing where each question has one answer, rewritten or not', async () => {
  expect(await testimony({ body: 'a 1' }, { body: '2' }, { body: '2!', replaces: '$1' })).toEqual({
    sentences: [],
    evidence: [{ ...whole, answered: 2, refused: 0, lost: 0, open: 0 }],
  });
});

it('counts what was answered twice, and what in another room', async () => {
  const { sentences } = await testimony({ body: '1' }, { body: '1' }, { body: '2', room: '!b' });
  expect(sentences).toEqual([
    'answered 1 of 2 questions more than once',
    'answered 1 of 2 questions in another conversation',
  ]);
});

it('does not accuse where nobody waited for an answer, and takes nothing of the cast for one', async () => {
  expect(await testimony({ body: '1' }, { body: '2', sender: '@alice:x' })).toEqual({
    sentences: [],
    evidence: [{ ...whole, answered: 1, refused: 0, lost: 0, open: 1 }],
  });
});
