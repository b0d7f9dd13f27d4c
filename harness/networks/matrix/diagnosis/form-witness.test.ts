import { expect, it } from 'vitest';
import type { Peer, ReceivedMessage } from '../peers/peer.ts';
import { FormWitness } from './form-witness.ts';
import { noteQuestions } from './note-questions.ts';

/** Digits are questions. */
const recognise = (said: string) => (/^\d$/.test(said) ? (body: string) => body.includes(said) : undefined);

const send = async (_: string, said: string): Promise<string> => `$asked-${said}`;

/** What is said against a bot that is asked 1 and 2 in an encrypted room, as `$asked-1` and `$asked-2`. */
async function testimony(...heard: readonly Partial<ReceivedMessage>[]): Promise<string[]> {
  const usual = { room: '!a', sender: '@cara:x', wireType: 'm.room.encrypted' };
  const items = heard.map((message, index) => ({ ...usual, eventId: `$${index}`, ...message }));
  const sent = ['1', '2'].map((said) => ({ from: '@alice:x', eventId: `$asked-${said}`, encrypted: true }));
  const peer = { userId: '@alice:x', heard: { items }, transcript: { items: sent }, send };
  const peers = [peer as unknown as Peer];
  const questions = noteQuestions(peers, recognise);
  for (const said of ['1', 'hello', '2']) await peers[0]!.send('!a', said);
  return (await new FormWitness(peers, questions).testify()).map(({ rule }) => rule);
}

it('says nothing of answers that are replies, that are written bit by bit, or that come together', async () => {
  const streamed = [{ body: 'a' }, { body: 'a 1', replaces: '$0' }, { body: 'a 1!', replaces: '$0' }];
  expect(await testimony(...streamed, { body: '2', repliesTo: '$asked-2' })).toEqual([]);
  expect(await testimony({ body: '1 and 2', repliesTo: '$asked-2' })).toEqual([]);
});

it('finds an answer in clear to what was asked encrypted, and none in what else is said in clear', async () => {
  expect(await testimony({ body: '1', wireType: 'm.room.message' })).toEqual(['answered-in-clear']);
  expect(await testimony({ body: 'hello', wireType: 'm.room.message' })).toEqual([]);
});

it('finds an answer that takes the place of a question', async () => {
  expect(await testimony({ body: '1', replaces: '$asked-1' })).toEqual(['edits-others']);
});

it('finds an answer that is shown below another question', async () => {
  expect(await testimony({ body: '2', repliesTo: '$asked-1' })).toEqual(['replied-to-another']);
  expect(await testimony({ body: '2', repliesTo: '$said-by-somebody' })).toEqual([]);
});

it('finds an answer that was lost in the next one', async () => {
  expect(await testimony({ body: '1' }, { body: '2', replaces: '$0' })).toEqual(['answer-overwritten']);
});

it('finds what calls everybody', async () => {
  expect(await testimony({ body: 'hello', callsRoom: true })).toEqual(['calls-everybody']);
});
