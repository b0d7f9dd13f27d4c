import {
  ApplicationFlags,
  ChannelType,
  MessageType,
  type APIApplication,
  type APIDMChannel,
  type APIMessage,
  type APITextChannel,
  type APIUser,
  type MessageFlags,
} from 'discord-api-types/v10';
import type { Cast } from '../chat/chat.ts';
import { refusals } from './refusal.ts';
import { neighbouringSnowflakes, newSnowflake } from './snowflake.ts';

/** A channel that the bot may read and write in. */
export type KnownChannel = APIDMChannel | APITextChannel;

/** Those of a cast who write to the bot. */
export type People = Readonly<Record<keyof Cast, APIUser>>;

/** All that the service knows of one bot, of the people who write to it, and of what was written. */
export class World {
  readonly me: APIUser = { ...userOf('cara'), bot: true };
  readonly token = `${Buffer.from(this.me.id).toString('base64url')}.AAAAAA.${crypto.randomUUID().replaceAll('-', '')}`;
  /** The people of each cast. */
  readonly casts: readonly People[];
  readonly guild: { readonly id: string; readonly name: string; readonly owner_id: string };
  /** Whether the bot may see what people write in channels of servers without naming it. */
  grantsContent = true;
  readonly channels = new Map<string, KnownChannel>();
  readonly messages = new Map<string, APIMessage>();
  readonly general: APITextChannel;
  /** Id of a role that some have in the server. */
  readonly role = newSnowflake();
  /** Messages of the bot by channel and nonce. */
  readonly #byNonce = new Map<string, APIMessage>();

  /** @param casts how many it is to have. */
  constructor(casts = 1) {
    this.casts = Array.from({ length: casts }, () => {
      const [alice, bob, stranger] = neighbouringSnowflakes(3);
      return {
        alice: userOf('alice', alice),
        bob: userOf('bob', bob),
        stranger: userOf('stranger', stranger),
      };
    });
    this.guild = { id: newSnowflake(), name: 'A server', owner_id: this.casts[0]!.alice.id };
    for (const user of this.people) this.privateChannelWith(user.id);
    this.general = {
      id: newSnowflake(),
      type: ChannelType.GuildText,
      guild_id: this.guild.id,
      name: 'general',
      position: 0,
      permission_overwrites: [],
      nsfw: false,
      parent_id: null,
      last_message_id: null,
      topic: null,
      rate_limit_per_user: 0,
    } as unknown as APITextChannel;
    this.channels.set(this.general.id, this.general);
  }

  /** Those of all casts. */
  get people(): readonly APIUser[] {
    return this.casts.flatMap((cast) => Object.values(cast));
  }

  /** What the service tells of the application behind the bot. */
  get application(): APIApplication {
    const flags: ApplicationFlags = this.grantsContent
      ? ApplicationFlags.GatewayMessageContentLimited
      : (0 as ApplicationFlags);
    return {
      id: this.me.id,
      name: 'Cara',
      description: '',
      icon: null,
      bot_public: false,
      bot_require_code_grant: false,
      verify_key: '0'.repeat(64),
      team: null,
      owner: this.casts[0]!.alice,
      summary: '',
      flags,
      flags_new: String(flags),
    };
  }

  /** @throws Refusal where nobody has such an id. */
  privateChannelWith(userId: string): APIDMChannel {
    const recipient = this.people.find(({ id }) => id === userId);
    if (recipient === undefined) throw refusals.unknownUser();
    const known = [...this.channels.values()].find(
      (channel): channel is APIDMChannel => 'recipients' in channel && channel.recipients?.[0]?.id === userId,
    );
    if (known) return known;
    const channel = {
      id: newSnowflake(),
      type: ChannelType.DM,
      recipients: [recipient],
      last_message_id: null,
    } as unknown as APIDMChannel;
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** @throws TypeError where nobody has such an id. */
  person(userId: string): APIUser {
    const person = this.people.find(({ id }) => id === userId);
    if (person === undefined) throw new TypeError(`nobody on Discord is ${userId}`);
    return person;
  }

  /** @throws Refusal where there is no such channel. */
  channel(id: string): KnownChannel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw refusals.unknownChannel();
    return channel;
  }

  /** @throws Refusal where there is no such message. */
  message(channel: string, id: string): APIMessage {
    const message = this.messages.get(id);
    if (message?.channel_id !== channel) throw refusals.unknownMessage();
    return message;
  }

  /** What the bot has written there under this nonce. */
  withNonce(channel: string, nonce: string | number): APIMessage | undefined {
    return this.#byNonce.get(`${channel}/${nonce}`);
  }

  write(channel: KnownChannel, author: APIUser, content: string, more: Partial<APIMessage> = {}): APIMessage {
    const message: APIMessage = {
      id: newSnowflake(),
      channel_id: channel.id,
      author,
      content,
      timestamp: new Date().toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mentions: this.#mentionsIn(content),
      mention_roles: [],
      attachments: [],
      components: [],
      flags: 0 as MessageFlags,
      embeds: [],
      pinned: false,
      type: MessageType.Default,
      ...more,
    };
    this.messages.set(message.id, message);
    if (author === this.me && message.nonce !== undefined)
      this.#byNonce.set(`${channel.id}/${message.nonce}`, message);
    return message;
  }

  change(message: APIMessage, content: string): APIMessage {
    const changed: APIMessage = {
      ...message,
      content,
      mentions: this.#mentionsIn(content),
      edited_timestamp: new Date().toISOString(),
    };
    this.messages.set(message.id, changed);
    return changed;
  }

  #mentionsIn(content: string): APIUser[] {
    return [this.me, ...this.people].filter(({ id }) => new RegExp(`<@!?${id}>`, 'u').test(content));
  }
}

function userOf(username: string, id = newSnowflake()): APIUser {
  return { id, username, discriminator: '0', global_name: null, avatar: null };
}
