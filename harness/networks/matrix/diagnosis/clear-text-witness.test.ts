import { expect, it } from 'vitest';
import type { Peer, ReceivedMessage } from '../peers/peer.ts';
import { ClearTextWitness } from './clear-text-witness.ts';

const message = { sender: '@cara:x', inClear: ['body'] } as unknown as ReceivedMessage;

function testimony(...items: readonly Partial<ReceivedMessage>[]): Promise<string[]> {
  const peer = { userId: '@alice:x', heard: { items } } as unknown as Peer;
  return new ClearTextWitness([peer]).testify().then((rules) => rules.map(({ sentence }) => sentence));
}

it('names what told a text in clear, once', async () => {
  expect(await testimony(message, { ...message, inClear: ['body', 'preview'] })).toEqual([
    'told an encrypted message in clear beside its ciphertext, in "body" and "preview"',
  ]);
});

it('says nothing of messages that told nothing, nor of those of the cast', async () => {
  expect(await testimony({ sender: '@cara:x' }, { ...message, sender: '@alice:x' })).toEqual([]);
});
