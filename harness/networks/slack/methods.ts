import type { ArgumentsOf, Method } from './arguments.ts';
import { Refusal } from './refusal.ts';
import { refuseLongBlocks } from './shown-text.ts';
import {
  appId,
  bot,
  team,
  type Conversation,
  type Message,
  type User,
  withoutChannel,
  type Workspace,
} from './workspace.ts';

/** The longest text of a message, in UTF-16 units with its entities. Slack cuts off what is longer. */
export const longestText = 40_000;
/** Of a message that is changed; one that is longer is refused. */
const longestChange = 4_000;
const usualPage = 100;

/** What the methods tell the fake beside their answer. */
export interface Effects {
  said(message: Message, isTruncated: boolean): void;
  changed(message: Message, previous: Message): void;
  deleted(message: Message): void;
  reacted(channel: string, ts: string, name: string): void;
  /** Opens a way in for Socket Mode. @returns its URL. */
  openConnection(): string;
  /** URL to which the bytes of a file are posted. */
  uploadUrl(id: string): string;
}

/** What calls a method. */
export interface Call {
  readonly workspace: Workspace;
  readonly effects: Effects;
}

type Handlers = {
  readonly [Name in Method]: (given: ArgumentsOf<Name>, call: Call) => object;
};

/** What each method does. Their results are those of the Web API, beside `ok`. */
export const methods: Handlers = {
  'api.test': () => ({}),
  'auth.test': () => ({
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: bot.name,
    team_id: team.id,
    user_id: bot.id,
    bot_id: bot.botId,
    is_enterprise_install: false,
  }),
  'apps.connections.open': (_, { effects }) => ({ url: effects.openConnection() }),
  'chat.postMessage'(given, { workspace, effects }) {
    const { id: channel } = workspace.conversation(given.channel);
    const whole = textOf(given);
    const thread = given.thread_ts === undefined ? {} : { thread_ts: given.thread_ts };
    const { id: user, botId } = bot;
    const text = whole.slice(0, longestText);
    const app = { user, bot_id: botId, app_id: appId };
    const message = workspace.write({ channel, text, ...app, ...thread, ...richOf(given) });
    effects.said(message, whole.length > longestText);
    return { channel, ts: message.ts, message: withoutChannel(message) };
  },
  // For one person, and for no longer than their app shows it: it is no answer.
  'chat.postEphemeral'(given, { workspace }) {
    workspace.conversation(given.channel);
    if (!workspace.users.has(given.user)) throw new Refusal('user_not_in_channel');
    textOf(given);
    return { message_ts: workspace.newTs() };
  },
  'chat.update'(given, { workspace, effects }) {
    const { id: channel } = workspace.conversation(given.channel);
    const previous = ownMessage(workspace, channel, given.ts, 'cant_update_message');
    const text = textOf(given);
    if (text.length > longestChange) throw new Refusal('msg_too_long');
    const { blocks: _, attachments: _before, ...kept } = previous;
    const edited = { user: bot.id, ts: workspace.newTs() };
    const message = { ...kept, text, edited, ...richOf(given) };
    workspace.put(message);
    effects.changed(message, previous);
    return { channel, ts: given.ts, text, message: withoutChannel(message) };
  },
  'chat.delete'(given, { workspace, effects }) {
    const { id: channel } = workspace.conversation(given.channel);
    const message = ownMessage(workspace, channel, given.ts, 'cant_delete_message');
    workspace.remove(message);
    effects.deleted(message);
    return { channel, ts: given.ts };
  },
  'reactions.add'({ channel: where, timestamp, name }, { workspace, effects }) {
    const { id: channel } = workspace.conversation(where);
    workspace.message(channel, timestamp);
    const key = JSON.stringify([channel, timestamp, name]);
    if (workspace.reactions.has(key)) throw new Refusal('already_reacted');
    workspace.reactions.add(key);
    effects.reacted(channel, timestamp, name);
    return {};
  },
  'reactions.remove'({ channel: where, timestamp, name }, { workspace }) {
    const { id: channel } = workspace.conversation(where);
    workspace.message(channel, timestamp);
    if (!workspace.reactions.delete(JSON.stringify([channel, timestamp, name])))
      throw new Refusal('no_reaction');
    return {};
  },
  'assistant.threads.setStatus'({ channel_id: channel }, { workspace }) {
    workspace.conversation(channel);
    return {};
  },
  'conversations.history'({ channel, ...wishes }, { workspace }) {
    const { id } = workspace.conversation(channel);
    const all = workspace.history(id);
    const counted = all.map((one) => ({ ...one, ...repliesTo(one, all) }));
    return pageOf(counted.filter(isWithin(wishes)), wishes);
  },
  'conversations.replies'({ channel, ts, ...wishes }, { workspace }) {
    const { id } = workspace.conversation(channel);
    const thread = workspace.history(id).filter((one) => one.ts === ts || one.thread_ts === ts);
    if (thread.length === 0) throw new Refusal('thread_not_found');
    return pageOf(thread.toReversed().filter(isWithin(wishes)), wishes);
  },
  'conversations.info': ({ channel }, { workspace }) => ({
    channel: describe(workspace.conversation(channel)),
  }),
  'conversations.list': (given, { workspace }) => listed(workspace, given.types),
  'users.conversations': (given, { workspace }) => listed(workspace, given.types),
  'conversations.members'({ channel }, { workspace }) {
    const { user } = workspace.conversation(channel);
    const members = user === undefined ? [...workspace.users.keys()] : [user, bot.id];
    return { members, ...lastPage };
  },
  'conversations.open'({ users, channel }: { users?: unknown; channel?: unknown }, { workspace }) {
    if (users === undefined && channel === undefined) throw new Refusal('users_list_not_supplied');
    return { channel: { id: workspace.conversation(String(users ?? channel)).id } };
  },
  'users.info'({ user }, { workspace }) {
    const found = workspace.users.get(user);
    if (found === undefined) throw new Refusal('user_not_found');
    return { user: describeUser(found) };
  },
  'files.getUploadURLExternal'({ filename }, { workspace, effects }) {
    const id = `F${String(workspace.files.size + 1).padStart(9, '0')}`;
    workspace.files.set(id, { name: filename, bytes: undefined });
    return { upload_url: effects.uploadUrl(id), file_id: id };
  },
  'files.completeUploadExternal'(
    { files, channel_id: to, initial_comment: comment },
    { workspace, effects },
  ) {
    const shared = files.map(({ id }) => {
      const file = workspace.files.get(id);
      if (file?.bytes === undefined) throw new Refusal('file_not_found');
      return { id, name: file.name, size: file.bytes.length };
    });
    if (to === undefined) return { files: shared };
    const { id: user, botId } = bot;
    const message = workspace.write({
      channel: workspace.conversation(to).id,
      user,
      text: comment ?? '',
      bot_id: botId,
      app_id: appId,
      subtype: 'file_share',
      files: shared,
    });
    effects.said(message, false);
    return { files: shared };
  },
};

const lastPage = { response_metadata: { next_cursor: '' } };

interface Content {
  readonly text?: string | undefined;
  readonly markdown_text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
}

function textOf({ text, markdown_text: markdown, blocks, attachments }: Content): string {
  if (markdown !== undefined && (text !== undefined || blocks !== undefined))
    throw new Refusal('markdown_text_conflict');
  const said = text ?? markdown ?? '';
  if (said === '' && blocks === undefined && attachments === undefined) throw new Refusal('no_text');
  // Half of a character, as it is left where a text was cut in two.
  if (!said.isWellFormed()) throw new Refusal('invalid_json');
  refuseLongBlocks(blocks);
  return said;
}

/** What a message has beside its text. */
function richOf({ blocks, attachments }: Content): Pick<Message, 'blocks' | 'attachments'> {
  return {
    ...(Array.isArray(blocks) && { blocks }),
    ...(Array.isArray(attachments) && { attachments }),
  };
}

function ownMessage(workspace: Workspace, channel: string, ts: string, error: string): Message {
  const message = workspace.message(channel, ts);
  if (message.user !== bot.id) throw new Refusal(error);
  return message;
}

/** What is told of the thread that has begun with a message. */
function repliesTo({ ts }: Message, all: readonly Message[]): object {
  const count = all.filter((one) => one.thread_ts === ts && one.ts !== ts).length;
  return count === 0 ? {} : { thread_ts: ts, reply_count: count };
}

interface Span {
  readonly oldest?: string | undefined;
  readonly latest?: string | undefined;
  readonly inclusive?: boolean | undefined;
}

function isWithin({ oldest = '0', latest, inclusive = false }: Span): (message: Message) => boolean {
  const [first, last] = [Number(oldest), latest === undefined ? Infinity : Number(latest)];
  return ({ ts }) =>
    (Number(ts) > first && Number(ts) < last) || (inclusive && (Number(ts) === first || Number(ts) === last));
}

/** A cursor is the number of what comes before the page. */
function pageOf(
  messages: readonly Message[],
  {
    limit = usualPage,
    cursor,
  }: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): object {
  const from = Number(cursor ?? 0);
  if (!Number.isSafeInteger(from)) throw new Refusal('invalid_cursor');
  const hasMore = from + limit < messages.length;
  return {
    messages: messages.slice(from, from + limit).map((message) => withoutChannel(message)),
    has_more: hasMore,
    response_metadata: { next_cursor: hasMore ? String(from + limit) : '' },
  };
}

function listed(workspace: Workspace, types = 'public_channel'): object {
  const wanted = new Set(types.split(',').map((type) => type.trim()));
  const found = [...workspace.conversations.values()].filter(({ type }) =>
    wanted.has(type === 'im' ? 'im' : 'public_channel'),
  );
  return { channels: found.map((one) => describe(one)), ...lastPage };
}

function describe({ id, type, name, user }: Conversation): object {
  const isIm = type === 'im';
  return { id, name, user, is_channel: !isIm, is_im: isIm, is_member: true, is_archived: false };
}

function describeUser({ id, name, isBot }: User): object {
  return { id, team_id: team.id, name, real_name: name, is_bot: isBot === true, deleted: false };
}
