import * as fc from 'fast-check';
import { z } from 'zod';
import type { Place } from '../../networks/chat/chat.ts';
import type { Door } from './fire-webhook.ts';
import { nearly, oneOf } from './hostile-json.ts';
import { strangersWord } from './strangers-word.ts';

/** What stands in the header of the secret. `right`: the secret itself. */
export type TelegramProof =
  | { readonly kind: 'right' | 'none' | 'longer' }
  | { readonly kind: 'guess'; readonly guess: string };

/** Somebody that the bot does not serve. */
const strangersId = 7_777_777;
const header = 'x-telegram-bot-api-secret-token';
const right = fc.constant<TelegramProof>({ kind: 'right' });

export const telegramProof: fc.Arbitrary<TelegramProof> = fc.oneof(
  { arbitrary: right, weight: 6 },
  { arbitrary: fc.constantFrom<TelegramProof>({ kind: 'none' }, { kind: 'longer' }), weight: 1 },
  {
    arbitrary: fc
      .constantFrom('', strangersWord, strangersWord.repeat(300), strangersWord.repeat(1_000), 'null', '*')
      .map((guess): TelegramProof => ({ kind: 'guess', guess })),
    weight: 1,
  },
);

const message = nearly({
  message_id: oneOf(1, 2, 2 ** 53, '1'),
  date: oneOf(1),
  chat: nearly({ id: oneOf(strangersId, -strangersId, 1.5), type: oneOf('private') }),
  from: nearly({ id: oneOf(strangersId, strangersId, String(strangersId)), is_bot: oneOf(false, true) }),
  text: oneOf(strangersWord),
  caption: oneOf(strangersWord, ''),
});

/** An update about somebody that the bot does not serve, nearly as the service writes it. */
export const telegramUpdate: fc.Arbitrary<string> = fc
  .constantFrom('message', 'message', 'edited_message', 'channel_post', 'poll_answer', '__proto__')
  .chain((kind) => nearly({ update_id: oneOf(1, 2, 3, -1, 0.5), [kind]: message }));

const party = z.object({ id: z.int() });
const updateSchema = z.object({ update_id: z.int() });
const messageSchema = z.object({ message_id: z.int(), chat: party, from: party.optional() });
const kinds = ['message', 'edited_message', 'channel_post', 'edited_channel_post'];

export function telegramDoor(secret: string, served: Place): Door<TelegramProof> {
  const shown = { right: [secret], longer: [`${secret}${secret}`], none: [] };
  return {
    path: '/channels/telegram/webhook',
    headers(proof) {
      const values = proof.kind === 'guess' ? [proof.guess] : shown[proof.kind];
      return Object.fromEntries(values.map((value) => [header, value]));
    },
    isLetIn: ({ kind }) => kind === 'right',
    forge: (body) => body.replaceAll(String(strangersId), served.from),
    isKnown(value) {
      const kind = kinds.find((name) => Object.hasOwn(value, name));
      if (!updateSchema.safeParse(value).success) return false;
      return kind === undefined || messageSchema.safeParse(value[kind]).success;
    },
  };
}
