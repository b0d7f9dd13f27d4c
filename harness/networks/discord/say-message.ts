import { MessageType, type APIMessage } from 'discord-api-types/v10';
import { invalidForm, refusals } from './refusal.ts';
import type { EditRequest, MessageRequest } from './requests.ts';
import { isMadeOfComponents, refuseLongEmbeds } from './shown-text.ts';
import type { World } from './world.ts';

/** The longest text of a message, in code points. */
export const longestText = 2_000;

/** Length of a text as the service counts. */
export function measureText(text: string): number {
  return [...text].length;
}

/** What was attached, by name and size in bytes. */
export interface Attached {
  readonly name: string;
  readonly size: number;
}

/**
 * Writes what the bot says, unless it has said it before under the same nonce.
 * @throws Refusal
 */
export function sayMessage(
  world: World,
  channelId: string,
  request: MessageRequest,
  attached: readonly Attached[],
): { readonly message: APIMessage; readonly isNew: boolean } {
  const channel = world.channel(channelId);
  const {
    content = '',
    nonce,
    enforce_nonce: isEnforced,
    embeds = [],
    components = [],
    message_reference: reference,
  } = request;
  const known = nonce !== undefined && isEnforced === true ? world.withNonce(channelId, nonce) : undefined;
  if (known) return { message: known, isNew: false };
  refuseLong(content);
  refuseLongEmbeds(embeds);
  const hasOthers = embeds.length > 0 || attached.length > 0 || isMadeOfComponents(request);
  if (content.trim() === '' && !hasOthers) throw refusals.empty();
  const replied = reference && repliedTo(world, channelId, reference);
  const message = world.write(channel, world.me, content, {
    ...(nonce !== undefined && { nonce }),
    embeds: embeds as APIMessage['embeds'],
    components,
    attachments: attached.map(({ name: filename, size }, index) => ({
      id: String(index),
      filename,
      size,
      url: `https://cdn.discordapp.com/attachments/${filename}`,
      proxy_url: `https://media.discordapp.net/attachments/${filename}`,
    })),
    mention_everyone: mentionsEveryone(content, request.allowed_mentions),
    mention_roles: rolesIn(content, request.allowed_mentions),
    ...(replied && {
      type: MessageType.Reply,
      message_reference: { type: 0, message_id: replied.id, channel_id: channelId },
      referenced_message: replied,
    }),
  });
  return { message, isNew: true };
}

/** @throws Refusal */
export function editMessage(
  world: World,
  channelId: string,
  id: string,
  { content, embeds, components }: EditRequest,
): APIMessage {
  world.channel(channelId);
  const message = world.message(channelId, id);
  if (message.author.id !== world.me.id) throw refusals.ofAnother();
  // What is not named stays.
  const text = content === undefined ? message.content : (content ?? '');
  const changed = {
    ...message,
    embeds: embeds === undefined ? message.embeds : ((embeds ?? []) as APIMessage['embeds']),
    components: components ?? message.components ?? [],
  };
  refuseLong(text);
  refuseLongEmbeds(changed.embeds);
  const hasOthers = [changed.embeds, message.attachments].some((others) => others.length > 0);
  if (text.trim() === '' && !hasOthers && !isMadeOfComponents(changed)) throw refusals.empty();
  return world.change(changed, text);
}

function refuseLong(text: string): void {
  // Half of a character, as it is left where a text was cut in two.
  if (!text.isWellFormed()) throw refusals.noJson();
  if (measureText(text) > longestText)
    throw invalidForm('content', 'BASE_TYPE_MAX_LENGTH', `Must be ${longestText} or fewer in length.`);
}

function repliedTo(
  world: World,
  channelId: string,
  { message_id: id, fail_if_not_exists: mustExist = true }: NonNullable<MessageRequest['message_reference']>,
): APIMessage | undefined {
  const message = world.messages.get(id ?? '');
  if (message?.channel_id === channelId) return message;
  if (mustExist) throw invalidForm('message_reference', 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
  return undefined;
}

/** Whether a text calls all people of a server. `@everyone` and `@here` do so if the request does not forbid it. */
function mentionsEveryone(text: string, allowed: MessageRequest['allowed_mentions']): boolean {
  return (
    /@(?:everyone|here)\b/u.test(text) &&
    (allowed?.parse?.some((kind) => kind === 'everyone') ?? allowed === undefined)
  );
}

/** Roles that a text calls if the request does not forbid it. */
function rolesIn(text: string, allowed: MessageRequest['allowed_mentions']): string[] {
  const named = [...text.matchAll(/<@&(\d+)>/gu)].map(([, id]) => id!);
  if (allowed?.parse?.some((kind) => kind === 'roles') ?? allowed === undefined) return named;
  return named.filter((id) => allowed?.roles?.includes(id));
}
