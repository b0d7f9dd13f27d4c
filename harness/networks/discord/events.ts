import {
  GatewayIntentBits as Intents,
  type APIMessage,
  type APIRole,
  type APIUser,
  type RoleFlags,
} from 'discord-api-types/v10';
import type { GatewayEvent } from './session.ts';
import type { World } from './world.ts';

/** A message as the gateway tells of it. */
export function messageEvent(
  world: World,
  t: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE',
  message: APIMessage,
): GatewayEvent {
  return { t, d: { ...message, ...placeOf(world, message.channel_id) } };
}

export function removalEvent(world: World, { id, channel_id }: APIMessage): GatewayEvent {
  const { guild_id } = placeOf(world, channel_id);
  return { t: 'MESSAGE_DELETE', d: { id, channel_id, ...(guild_id !== undefined && { guild_id }) } };
}

/** Something that was changed, or a link that is now shown with its picture: both come as an update. */
export function unfurlEvent(world: World, message: APIMessage): GatewayEvent {
  const embeds: APIMessage['embeds'] = [
    { type: 'link' as never, url: 'https://example.org', title: 'A page' },
  ];
  return messageEvent(world, 'MESSAGE_UPDATE', { ...message, embeds });
}

/** Tells a client that it is let in, and where it can resume. */
export function readyEvent(
  { me: user, guild, application }: World,
  session: string,
  resumeUrl: string,
  shard: readonly number[],
): GatewayEvent {
  const { id, flags } = application;
  return {
    t: 'READY',
    d: {
      v: 10,
      user,
      guilds: [{ id: guild.id, unavailable: true }],
      session_id: session,
      session_type: 'normal',
      resume_gateway_url: resumeUrl,
      shard,
      application: { id, flags },
      private_channels: [],
      relationships: [],
      presences: [],
    },
  };
}

/** The members of the server that a client has asked for. */
export function membersEvent(
  { guild, me, people }: World,
  wishes: { readonly nonce?: unknown },
): GatewayEvent {
  const members = [me, ...people].map((user) => memberOf(user));
  const { nonce } = wishes;
  return {
    t: 'GUILD_MEMBERS_CHUNK',
    d: { guild_id: guild.id, members, chunk_index: 0, chunk_count: 1, ...(nonce !== undefined && { nonce }) },
  };
}

/** The server in which the bot is, with its channels. */
export function guildEvent({ guild, general, me, people }: World): GatewayEvent {
  const everyone = {
    id: guild.id,
    name: '@everyone',
    permissions: '0',
    position: 0,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    unicode_emoji: null,
    managed: false,
    mentionable: false,
    flags: 0 as RoleFlags,
  } satisfies APIRole;
  return {
    t: 'GUILD_CREATE',
    d: {
      ...guild,
      joined_at: new Date().toISOString(),
      large: false,
      unavailable: false,
      member_count: people.length + 1,
      roles: [everyone],
      emojis: [],
      stickers: [],
      features: [],
      channels: [general],
      threads: [],
      members: [memberOf(me)],
      presences: [],
      voice_states: [],
      stage_instances: [],
      guild_scheduled_events: [],
      preferred_locale: 'en-US',
      afk_timeout: 300,
      system_channel_flags: 0,
      verification_level: 0,
      default_message_notifications: 0,
      explicit_content_filter: 0,
      mfa_level: 0,
      nsfw_level: 0,
      premium_tier: 0,
      premium_progress_bar_enabled: false,
    },
  };
}

/**
 * What a client is told of an event that has asked for some intents: without the intent for content, nothing of what
 * people write in a server without naming the bot. Undefined: it is not told of the event.
 */
export function shapeFor({ me }: World, event: GatewayEvent, intents: number): GatewayEvent | undefined {
  const d = event.d as Partial<APIMessage> & { readonly guild_id?: string };
  const has = (intent: number): boolean => (intents & intent) !== 0;
  if (event.t === 'GUILD_CREATE') return has(Intents.Guilds) ? event : undefined;
  if (!/^MESSAGE_(?:CREATE|UPDATE|DELETE)$/u.test(event.t)) return event;
  if (!has(d.guild_id === undefined ? Intents.DirectMessages : Intents.GuildMessages)) return undefined;
  const isSeen =
    d.guild_id === undefined ||
    has(Intents.MessageContent) ||
    d.author?.id === me.id ||
    d.mentions?.some(({ id }) => id === me.id);
  if (isSeen || event.t === 'MESSAGE_DELETE') return event;
  return { ...event, d: { ...d, content: '', embeds: [], attachments: [], components: [] } };
}

function placeOf(
  { channels, guild }: World,
  id: string,
): { channel_type?: number; guild_id?: string; member?: object } {
  const channel = channels.get(id);
  if (channel === undefined) return {};
  if (!('guild_id' in channel)) return { channel_type: channel.type };
  return { channel_type: channel.type, guild_id: guild.id, member: memberOf() };
}

/** @param user absent where it is clear whose membership it is. */
function memberOf(user?: APIUser): object {
  const joined = new Date(0).toISOString();
  return { ...(user && { user }), roles: [], joined_at: joined, deaf: false, mute: false, flags: 0 };
}
