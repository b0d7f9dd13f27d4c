import type { ApiMethods, MessageEntity, Opts, ReplyParameters } from '@grammyjs/types';
import { z } from 'zod';

/** In a form every value is a text; what is no text then is JSON in it. */
const integer = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
  z.int(),
);
const flag = z.preprocess(
  (value) => (typeof value === 'string' ? ['true', '1'].includes(value.toLowerCase()) : value),
  z.boolean(),
);
const chat = z.union([z.int(), z.string().min(1)]);
const entities = json(
  z.array(z.looseObject({ type: z.string(), offset: z.int().min(0), length: z.int().min(1) })),
) as unknown as z.ZodType<MessageEntity[]>;
const parseMode = z.enum(['Markdown', 'MarkdownV2', 'HTML']);
const updateTypes = json(z.array(z.string())) as unknown as z.ZodType<Allowed>;
/** Read and not looked at. */
const ignored = json(z.looseObject({})).optional() as unknown as z.ZodType<never>;
const file = z.union([z.instanceof(File), z.string().min(1)]) as unknown as z.ZodType<File>;

type Allowed = NonNullable<Opts<File>['getUpdates']['allowed_updates']>;
type MethodName = keyof ApiMethods<File>;
type Shape<Method extends MethodName> = {
  readonly [Name in keyof Opts<File>[Method]]?: z.ZodType<Opts<File>[Method][Name]>;
};

const common = {
  chat_id: chat,
  message_thread_id: integer.optional(),
  disable_notification: flag.optional(),
  protect_content: flag.optional(),
  reply_markup: ignored,
  reply_to_message_id: integer.optional(),
  reply_parameters: json(
    z.looseObject({ message_id: integer, allow_sending_without_reply: flag.optional() }),
  ).optional() as unknown as z.ZodType<ReplyParameters | undefined>,
};

/** The parameters of each method that the fake knows, checked against the published types of the Bot API. */
export const parameters = {
  getMe: parametersOf('getMe', {}),
  getUpdates: parametersOf('getUpdates', {
    offset: integer.optional(),
    limit: integer.transform((given) => Math.min(Math.max(given, 1), 100)).optional(),
    timeout: integer.pipe(z.int().min(0)).optional(),
    allowed_updates: updateTypes.optional(),
  }),
  setWebhook: parametersOf('setWebhook', {
    url: z.string(),
    ip_address: z.string().optional(),
    max_connections: integer.pipe(z.int().min(1).max(100)).optional(),
    allowed_updates: updateTypes.optional(),
    drop_pending_updates: flag.optional(),
    secret_token: z
      .string()
      .regex(/^[\w-]{1,256}$/)
      .optional(),
  }),
  deleteWebhook: parametersOf('deleteWebhook', { drop_pending_updates: flag.optional() }),
  getWebhookInfo: parametersOf('getWebhookInfo', {}),
  sendMessage: parametersOf('sendMessage', {
    ...common,
    text: z.string(),
    parse_mode: parseMode.optional(),
    entities: entities.optional(),
    link_preview_options: ignored,
  }),
  editMessageText: parametersOf('editMessageText', {
    chat_id: chat.optional(),
    message_id: integer.optional(),
    text: z.string(),
    parse_mode: parseMode.optional(),
    entities: entities.optional(),
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
    message_thread_id: integer.optional(),
  }),
  sendPhoto: parametersOf('sendPhoto', {
    ...common,
    photo: file,
    caption: z.string().optional(),
    parse_mode: parseMode.optional(),
    caption_entities: entities.optional(),
  }),
  sendDocument: parametersOf('sendDocument', {
    ...common,
    document: file,
    caption: z.string().optional(),
    parse_mode: parseMode.optional(),
    caption_entities: entities.optional(),
  }),
  getFile: parametersOf('getFile', { file_id: z.string().min(1) }),
  getChat: parametersOf('getChat', { chat_id: chat }),
  setMyCommands: parametersOf('setMyCommands', {
    commands: json(z.array(z.object({ command: z.string(), description: z.string() }))),
  }),
  setMessageReaction: parametersOf('setMessageReaction', {
    chat_id: chat,
    message_id: integer,
    reaction: json(z.array(z.looseObject({ type: z.string() }))).optional() as unknown as z.ZodType<never>,
    is_big: flag.optional(),
  }),
  answerCallbackQuery: parametersOf('answerCallbackQuery', {
    callback_query_id: z.string().min(1),
    text: z.string().optional(),
    show_alert: flag.optional(),
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
