import type { ApiMethods, MessageEntity, Opts, ParseMode, ReplyParameters } from '@grammyjs/types';
import { z } from 'zod';

/** In a form every value is a text; what is no text then is JSON in it. What is no text in JSON is read as one. */
const text = z.preprocess(
  (value) => (['number', 'boolean'].includes(typeof value) ? String(value) : value),
  z.string(),
);
const integer = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
  z.int(),
);
const flag = z.preprocess(
  (value) => (typeof value === 'object' ? value : ['true', 'yes', '1'].includes(String(value).toLowerCase())),
  z.boolean(),
);
const chat = z.union([z.int(), z.string().min(1)]);
const entities = json(
  z.array(z.looseObject({ type: z.string(), offset: z.int().min(0), length: z.int().min(1) })),
) as unknown as z.ZodType<MessageEntity[]>;
const parseModes: readonly ParseMode[] = ['Markdown', 'MarkdownV2', 'HTML'];
/** The Bot API does not mind how it is written. */
const parseMode = z.preprocess(
  (value) => parseModes.find((mode) => mode.toLowerCase() === String(value).toLowerCase()) ?? value,
  z.enum(parseModes),
);
const updateTypes = json(z.array(z.string())) as unknown as z.ZodType<Allowed>;
/** Read and not looked at. */
const ignored = optional(json(z.looseObject({}))) as unknown as z.ZodType<never>;
const file = z.union([z.instanceof(File), z.string().min(1)]) as unknown as z.ZodType<File>;

type Allowed = NonNullable<Opts<File>['getUpdates']['allowed_updates']>;
type MethodName = keyof ApiMethods<File>;
type Shape<Method extends MethodName> = {
  readonly [Name in keyof Opts<File>[Method]]?: z.ZodType<Opts<File>[Method][Name]>;
};

const common = {
  chat_id: chat,
  message_thread_id: optional(integer),
  disable_notification: optional(flag),
  protect_content: optional(flag),
  reply_markup: ignored,
  reply_to_message_id: optional(integer),
  reply_parameters: optional(
    json(z.looseObject({ message_id: integer, allow_sending_without_reply: optional(flag) })),
  ) as unknown as z.ZodType<ReplyParameters | undefined>,
};

/** The parameters of each method that the fake knows, checked against the published types of the Bot API. */
export const parameters = {
  getMe: parametersOf('getMe', {}),
  getUpdates: parametersOf('getUpdates', {
    offset: optional(integer),
    limit: optional(integer.transform((given) => Math.min(Math.max(given, 1), 100))),
    timeout: optional(integer.pipe(z.int().min(0))),
    allowed_updates: optional(updateTypes),
  }),
  setWebhook: parametersOf('setWebhook', {
    url: z.string(),
    ip_address: optional(text),
    max_connections: optional(integer.pipe(z.int().min(1).max(100))),
    allowed_updates: optional(updateTypes),
    drop_pending_updates: optional(flag),
    secret_token: optional(z.string().regex(/^[\w-]{1,256}$/)),
  }),
  deleteWebhook: parametersOf('deleteWebhook', { drop_pending_updates: optional(flag) }),
  getWebhookInfo: parametersOf('getWebhookInfo', {}),
  sendMessage: parametersOf('sendMessage', {
    ...common,
    text,
    parse_mode: optional(parseMode),
    entities: optional(entities),
    link_preview_options: ignored,
  }),
  editMessageText: parametersOf('editMessageText', {
    chat_id: optional(chat),
    message_id: optional(integer),
    text,
    parse_mode: optional(parseMode),
    entities: optional(entities),
    link_preview_options: ignored,
  }),
  deleteMessage: parametersOf('deleteMessage', { chat_id: chat, message_id: integer }),
  sendChatAction: parametersOf('sendChatAction', {
    chat_id: chat,
    action: z.enum([
      'typing',
      'upload_photo',
      'record_video',
      'upload_video',
      'record_voice',
      'upload_voice',
      'upload_document',
      'choose_sticker',
      'find_location',
      'record_video_note',
      'upload_video_note',
    ]),
    message_thread_id: optional(integer),
  }),
  sendPhoto: parametersOf('sendPhoto', {
    ...common,
    photo: file,
    caption: optional(text),
    parse_mode: optional(parseMode),
    caption_entities: optional(entities),
  }),
  sendDocument: parametersOf('sendDocument', {
    ...common,
    document: file,
    caption: optional(text),
    parse_mode: optional(parseMode),
    caption_entities: optional(entities),
  }),
  getFile: parametersOf('getFile', { file_id: z.string().min(1) }),
  getChat: parametersOf('getChat', { chat_id: chat }),
  setMyCommands: parametersOf('setMyCommands', {
    commands: json(z.array(z.object({ command: z.string(), description: z.string() }))),
  }),
  setMessageReaction: parametersOf('setMessageReaction', {
    chat_id: chat,
    message_id: integer,
    reaction: optional(json(z.array(z.looseObject({ type: z.string() })))) as unknown as z.ZodType<never>,
    is_big: optional(flag),
  }),
  answerCallbackQuery: parametersOf('answerCallbackQuery', {
    callback_query_id: z.string().min(1),
    text: optional(text),
    show_alert: optional(flag),
  }),
  getMyCommands: parametersOf('getMyCommands', {}),
  deleteMyCommands: parametersOf('deleteMyCommands', {}),
};

/** A method that the fake knows. */
export type Method = keyof typeof parameters;
/** The parameters of a method as its handler gets them. */
export type ParametersOf<Name extends Method> = z.output<(typeof parameters)[Name]>;

/** Parameters that the real method does not have do not compile. Others than these are let pass, as the Bot API does. */
function parametersOf<Name extends MethodName, const Own extends z.ZodRawShape & Shape<Name>>(
  _method: Name,
  shape: Own & Record<Exclude<keyof Own, keyof Opts<File>[Name]>, never>,
): z.ZodObject<Own> {
  return z.object(shape as Own);
}

/** Many programs write what is absent as an empty text or as null, and the Bot API takes it so. */
function optional<Inner extends z.ZodType>(inner: Inner): z.ZodType<z.output<Inner> | undefined> {
  return z.preprocess(
    (value) => (value === '' || value === null || value === 'null' ? undefined : value),
    inner.optional(),
  ) as unknown as z.ZodType<z.output<Inner> | undefined>;
}

function json<Inner extends z.ZodType>(inner: Inner): z.ZodPipe<z.ZodTransform, Inner> {
  return z.preprocess((value) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  }, inner) as unknown as z.ZodPipe<z.ZodTransform, Inner>;
}
