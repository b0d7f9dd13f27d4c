import type { Message, ParseMode, PhotoSize } from '@grammyjs/types';
import type { BotAccount } from './bot-account.ts';
import type { Marked } from './marked.ts';
import { readMarkup } from './read-markup.ts';
import type { Method, ParametersOf } from './parameters.ts';
import { placeIn } from './place-in.ts';
import { badRequest, Refusal } from './refusal.ts';
import { conversationOf } from './topics.ts';

/** The longest text of a message, in UTF-16 units after its markup was read. */
export const longestText = 4_096;
const longestCaption = 1_024;

/** What the methods tell the fake beside their answer. */
export interface Effects {
  said(message: Message, text: string): void;
  changed(message: Message, text: string): void;
  typing(chat: string): void;
}

/** What calls a method. */
export interface Call {
  readonly account: BotAccount;
  readonly effects: Effects;
  /** Aborted when the caller has left. */
  readonly signal: AbortSignal;
}

type Handlers = {
  readonly [Name in Method]: (parameters: ParametersOf<Name>, call: Call) => unknown;
};

/** What each method does. Their results are those of the Bot API. */
export const methods: Handlers = {
  getMe: (_, { account }) => account.me,
  getUpdates(wishes, { account, signal }) {
    if (account.webhook.settings !== undefined)
      throw new Refusal(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    return account.updates.poll(wishes, signal);
  },
  setWebhook(
    { url, secret_token: secret, allowed_updates: allowed, drop_pending_updates: drop },
    { account },
  ) {
    if (url !== '' && !URL.canParse(url)) throw badRequest('bad webhook: invalid webhook URL specified');
    account.updates.allow(allowed);
    if (drop === true) account.updates.drop();
    account.webhook.set(url === '' ? undefined : { url, secret });
    return true;
  },
  deleteWebhook({ drop_pending_updates: drop }, { account }) {
    if (drop === true) account.updates.drop();
    account.webhook.set(undefined);
    return true;
  },
  getWebhookInfo: (_, { account }) => account.webhook.info(),
  sendMessage({ chat_id: id, text, parse_mode: mode, entities, ...where }, { account, effects }) {
    const chat = account.chat(id);
    const place = placeIn(chat, where, account);
    const marked = readText(text, mode, entities);
    const message = account.write(chat, account.me, { ...place, ...contentOf(marked) });
    effects.said(message, marked.text);
    return message;
  },
  editMessageText({ chat_id: chat, message_id: id, text, parse_mode: mode, entities }, { account, effects }) {
    if (chat === undefined || id === undefined) throw badRequest('message identifier is not specified');
    account.chat(chat);
    const message = account.message(chat, id, 'edit');
    if (message.from?.id !== account.me.id) throw badRequest("message can't be edited");
    const marked = readText(text, mode, entities);
    if (marked.text === message.text)
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    const changed = { ...message, edit_date: message.date, ...contentOf(marked) } as Message;
    account.put(changed);
    effects.changed(changed, marked.text);
    return changed;
  },
  deleteMessage({ chat_id: chat, message_id: id }, { account }) {
    account.chat(chat);
    account.remove(account.message(chat, id, 'delete'));
    return true;
  },
  sendChatAction({ chat_id: id, action, message_thread_id: topic }, { account, effects }) {
    const chat = account.chat(id);
    const place = placeIn(chat, { message_thread_id: topic }, account);
    if (action === 'typing') effects.typing(conversationOf({ chat, ...place }));
    return true;
  },
  async sendPhoto({ photo, ...message }, call) {
    const { file_id, file_unique_id, file_size } = await store(photo, 'photos', call.account);
    const sizes: PhotoSize[] = [{ file_id, file_unique_id, width: 1, height: 1, file_size }];
    return sendFile(call, message, { photo: sizes });
  },
  async sendDocument({ document, ...message }, call) {
    const { name, ...stored } = await store(document, 'documents', call.account);
    return sendFile(call, message, { document: { ...stored, file_name: name } });
  },
  getFile({ file_id: id }, { account }) {
    const file = account.files.get(id);
    if (file === undefined) throw badRequest('invalid file_id');
    return { file_id: id, file_unique_id: id, file_size: file.bytes.length, file_path: file.path };
  },
  getChat: ({ chat_id: id }, { account }) => account.chat(id),
  setMessageReaction({ chat_id: chat, message_id: id }, { account }) {
    account.chat(chat);
    account.message(chat, id, 'react');
    return true;
  },
  answerCallbackQuery: () => true,
  getMyCommands: () => [],
  setMyCommands: () => true,
  deleteMyCommands: () => true,
};

function readText(
  text: string,
  ...how: [ParseMode | undefined, ParametersOf<'sendMessage'>['entities']]
): Marked {
  refuseBroken(text);
  const marked = readMarkup(text, ...how);
  if (marked.text === '') throw badRequest('message text is empty');
  if (marked.text.length > longestText) throw badRequest('message is too long');
  return marked;
}

/** Half of a character, as it is left where a text was cut in two. */
function refuseBroken(text: string): void {
  if (!text.isWellFormed()) throw badRequest('strings must be encoded in UTF-8');
}

function contentOf({ text, entities }: Marked): object {
  return entities.length === 0 ? { text } : { text, entities };
}

async function store(given: File | string, folder: string, account: BotAccount) {
  if (!(given instanceof File)) {
    const known = account.files.get(given);
    if (known === undefined) throw badRequest('wrong file identifier/HTTP URL specified');
    return { file_id: given, file_unique_id: given, file_size: known.bytes.length, name: given };
  }
  const bytes = new Uint8Array(await given.arrayBuffer());
  if (bytes.length === 0) throw badRequest('file must be non-empty');
  const id = `file-${account.files.size + 1}`;
  account.files.set(id, { path: `${folder}/${id}`, bytes });
  return { file_id: id, file_unique_id: id, file_size: bytes.length, name: given.name };
}

function sendFile(
  { account, effects }: Call,
  { chat_id: id, caption = '', parse_mode: mode, ...where }: Omit<ParametersOf<'sendPhoto'>, 'photo'>,
  content: object,
): Message {
  const chat = account.chat(id);
  const place = placeIn(chat, where, account);
  refuseBroken(caption);
  const { text, entities } = readMarkup(caption, mode);
  if (text.length > longestCaption) throw badRequest('message caption is too long');
  const message = account.write(chat, account.me, {
    ...place,
    ...content,
    ...(text !== '' && { caption: text, caption_entities: entities }),
  });
  effects.said(message, text);
  return message;
}
