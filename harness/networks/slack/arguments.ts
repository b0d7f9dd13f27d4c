import type * as api from '@slack/web-api';
import { z } from 'zod';

/** In a form every value is a text; what is no text then is JSON in it. */
const flag = z.preprocess(
  (value) => (typeof value === 'string' ? ['true', '1'].includes(value) : value),
  z.boolean(),
);
const count = z.preprocess((value) => (typeof value === 'string' ? Number(value) : value), z.int().min(1));
/** Read and not looked at. */
const list = z.preprocess(readJson, z.array(z.looseObject({}))) as unknown as z.ZodType<never>;
const any = z.unknown() as unknown as z.ZodType<never>;
const uploads = z.preprocess(
  readJson,
  z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1),
) as unknown as z.ZodType<ValueOf<api.FilesCompleteUploadExternalArguments, 'files'>>;

/** Arguments of the methods that the fake knows, as Slack publishes them. */
interface Published {
  'api.test': api.APITestArguments;
  'auth.test': api.AuthTestArguments;
  'apps.connections.open': api.AppsConnectionsOpenArguments;
  'chat.postMessage': api.ChatPostMessageArguments;
  'chat.postEphemeral': api.ChatPostEphemeralArguments;
  'chat.update': api.ChatUpdateArguments;
  'chat.delete': api.ChatDeleteArguments;
  'conversations.history': api.ConversationsHistoryArguments;
  'conversations.info': api.ConversationsInfoArguments;
  'conversations.list': api.ConversationsListArguments;
  'conversations.members': api.ConversationsMembersArguments;
  'conversations.open': api.ConversationsOpenArguments;
  'conversations.replies': api.ConversationsRepliesArguments;
  'files.getUploadURLExternal': api.FilesGetUploadURLExternalArguments;
  'files.completeUploadExternal': api.FilesCompleteUploadExternalArguments;
  'reactions.add': api.ReactionsAddArguments;
  'reactions.remove': api.ReactionsRemoveArguments;
  'assistant.threads.setStatus': api.AssistantThreadsSetStatusArguments;
  'users.conversations': api.UsersConversationsArguments;
  'users.info': api.UsersInfoArguments;
}
/** A method that the fake knows. */
export type Method = keyof Published;
/** A union has the members of each of its alternatives. */
type NameOf<Arguments> = Arguments extends unknown ? keyof Arguments : never;
type ValueOf<Arguments, Name> = Arguments extends unknown
  ? Name extends keyof Arguments
    ? Arguments[Name]
    : never
  : never;
type Shape<Name extends Method> = {
  readonly [Member in NameOf<Published[Name]>]?: z.ZodType<ValueOf<Published[Name], Member> | undefined>;
};

const page = { cursor: z.string().optional(), limit: count.optional() };
const channel = z.string().min(1);
const span = {
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag.optional(),
};

/** The arguments of each method, checked against the published types of the Web API. */
export const schemas = {
  'api.test': argumentsOf('api.test', {}),
  'auth.test': argumentsOf('auth.test', {}),
  'apps.connections.open': argumentsOf('apps.connections.open', {}),
  'chat.postMessage': argumentsOf('chat.postMessage', {
    channel,
    text: z.string().optional(),
    markdown_text: z.string().optional(),
    blocks: list.optional(),
    attachments: list.optional(),
    thread_ts: z.string().optional(),
    reply_broadcast: any.optional(),
    mrkdwn: flag.optional(),
  }),
  'chat.postEphemeral': argumentsOf('chat.postEphemeral', {
    channel,
    user: z.string().min(1),
    text: z.string().optional(),
    blocks: list.optional(),
    attachments: list.optional(),
    thread_ts: z.string().optional(),
  }),
  'chat.update': argumentsOf('chat.update', {
    channel,
    ts: z.string(),
    text: z.string().optional(),
    markdown_text: z.string().optional(),
    blocks: list.optional(),
    attachments: list.optional(),
  }),
  'chat.delete': argumentsOf('chat.delete', { channel, ts: z.string() }),
  'conversations.history': argumentsOf('conversations.history', { channel, ...page, ...span }),
  'conversations.info': argumentsOf('conversations.info', { channel }),
  'conversations.list': argumentsOf('conversations.list', { ...page, types: z.string().optional() }),
  'conversations.members': argumentsOf('conversations.members', { channel, ...page }),
  'conversations.open': argumentsOf('conversations.open', {
    users: any.optional(),
    channel: any.optional(),
  }),
  'conversations.replies': argumentsOf('conversations.replies', {
    channel,
    ts: z.string(),
    ...page,
    ...span,
  }),
  'files.getUploadURLExternal': argumentsOf('files.getUploadURLExternal', {
    filename: z.string().min(1),
    length: count,
  }),
  'files.completeUploadExternal': argumentsOf('files.completeUploadExternal', {
    files: uploads,
    channel_id: z.string().optional(),
    initial_comment: z.string().optional(),
  }),
  'reactions.add': argumentsOf('reactions.add', {
    channel,
    name: z.string().min(1),
    timestamp: z.string(),
  }),
  'reactions.remove': argumentsOf('reactions.remove', {
    channel,
    name: z.string().min(1),
    timestamp: z.string(),
  }),
  'assistant.threads.setStatus': argumentsOf('assistant.threads.setStatus', {
    channel_id: channel,
    thread_ts: z.string(),
    status: z.string(),
  }),
  'users.conversations': argumentsOf('users.conversations', { ...page, types: z.string().optional() }),
  'users.info': argumentsOf('users.info', { user: z.string().min(1) }),
};

/** The arguments of a method as its handler gets them. */
export type ArgumentsOf<Name extends Method> = z.output<(typeof schemas)[Name]>;

/** Arguments that the real method does not have do not compile. Others than these are let pass, as the Web API does. */
function argumentsOf<Name extends Method, const Own extends z.ZodRawShape & Shape<Name>>(
  _method: Name,
  shape: Own & Record<Exclude<keyof Own, NameOf<Published[Name]>>, never>,
): z.ZodObject<Own> {
  return z.object(shape as Own);
}

/** What a form holds as JSON in a text. */
export function readJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
