import type { User } from '@grammyjs/types';
import type { Cast, Place } from '../chat/chat.ts';
import type { KnownChat } from './bot-account.ts';

const firstId = 4_711_001;
/** Names by how many digits the id has. */
const names = new Map([
  [7, 'bob'],
  [8, 'stranger'],
  [9, 'alice'],
]);

/**
 * The people of the n-th cast, from 0. The id of the stranger begins with that of bob, and is the beginning of that of
 * alice: who compares parts of ids takes the stranger for one of them.
 */
export function castNumber(index: number): Cast {
  const bob = String(firstId + index);
  const stranger = `${bob}1`;
  return { alice: placeWith(`${stranger}1`), bob: placeWith(bob), stranger: placeWith(stranger) };
}

/** The account of somebody in a cast. */
export function personWith(id: string): User {
  return { id: Number(id), is_bot: false, first_name: nameOf(id) };
}

/** The chat of somebody in a cast with the bot. */
export function chatWith(id: string): KnownChat {
  return { id: Number(id), type: 'private', first_name: nameOf(id) };
}

/** A group of many, where messages have numbers of their own. */
export const group: KnownChat = { id: -1_001_234_567_890, type: 'supergroup', title: 'A group' };

/** A group whose conversations are topics. */
export const forum: KnownChat = {
  id: -1_009_876_543_210,
  type: 'supergroup',
  title: 'A forum',
  is_forum: true,
};

function placeWith(id: string): Place {
  return { from: id, conversation: id };
}

function nameOf(id: string): string {
  return names.get(id.length) ?? 'somebody';
}
