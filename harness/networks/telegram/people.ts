import type { User } from '@grammyjs/types';
import type { Cast, Place } from '../chat/chat.ts';
import type { KnownChat } from './bot-account.ts';

const firstId = 4_711_001;
const names = ['alice', 'bob', 'stranger'] as const;

/** The people of the n-th cast, from 0. */
export function castNumber(index: number): Cast {
  const [alice, bob, stranger] = names.map((_, of) => placeWith(firstId + index * names.length + of));
  return { alice: alice!, bob: bob!, stranger: stranger! };
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

function placeWith(id: number): Place {
  return { from: String(id), conversation: String(id) };
}

function nameOf(id: string): string {
  const index = Number(id) - firstId;
  return names[index % names.length] ?? 'somebody';
}
