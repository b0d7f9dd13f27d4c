import { isPlaintextToElsewhere } from '../../base/config/service-url.ts';
import type { Section } from '../../base/config/section.ts';
import type { ReadContext } from '../channel-module.ts';

/** Keys of the `discord` block. */
export const discordKeys = [
  'enabled',
  'botToken',
  'baseUrl',
  'gatewayUrl',
  'gatewayIntents',
  'gatewayEnabled',
  'allowUsers',
  'typing',
] as const;

const publicApi = 'https://discord.com/api/v10';
const botPrefix = /^Bot\s+/u;

/** Bits of the intents that the channel knows of. */
export const intents = {
  guilds: 1 << 0,
  guildMessages: 1 << 9,
  directMessages: 1 << 12,
  messageContent: 1 << 15,
} as const;
const usualIntents = Object.values(intents).reduce((all, bit) => all | bit, 0);

/** Everything the Discord channel needs to know. */
export interface DiscordConfig {
  /** Without `Bot `. */
  readonly token: string;
  /** Root of the REST API with its version, without a slash at its end. */
  readonly baseUrl: string;
  /** Undefined: the REST API tells it. */
  readonly gatewayUrl: string | undefined;
  readonly gatewayIntents: number;
  /** False: the bot speaks, and hears nothing. */
  readonly gatewayEnabled: boolean;
  /** Ids of the people who are answered; undefined: everybody. */
  readonly allowUsers: ReadonlySet<string> | undefined;
  /** Whether people see that the bot is thinking. */
  readonly typing: boolean;
}

/** Reads the `discord` block. What it leaves out may come from the environment; a token there is enough. */
export function readDiscordSection(
  section: Section,
  { env }: Pick<ReadContext, 'env'>,
): DiscordConfig | undefined {
  const enabled = section.boolean('enabled', true);
  const token = (section.string('botToken') ?? trimmed(env['DISCORD_BOT_TOKEN']))?.replace(botPrefix, '');
  const baseUrl = section.string('baseUrl') ?? trimmed(env['DISCORD_BASE_URL']) ?? publicApi;
  const gatewayUrl = section.string('gatewayUrl') ?? trimmed(env['DISCORD_GATEWAY_URL']);
  const range = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const gatewayIntents = section.integer('gatewayIntents', range, intentsFrom(env) ?? usualIntents);
  const gatewayEnabled = section.boolean('gatewayEnabled', true);
  const fromEnvironment = trimmed(env['DISCORD_ALLOW_USERS'])?.split(',');
  const listed = section.has('allowUsers') ? section.strings('allowUsers') : fromEnvironment;
  const typing = section.boolean('typing', true);
  if (!enabled || (!section.isWritten && !token)) return undefined;
  const faults = {
    baseUrl: urlFault('base', 'http', baseUrl),
    gatewayUrl: gatewayUrl === undefined ? undefined : urlFault('gateway', 'ws', gatewayUrl),
  };
  for (const [key, fault] of Object.entries(faults)) if (fault) section.error(key, fault);
  if (!token) section.error('botToken', 'botToken is required when discord is enabled');
  if (faults.baseUrl || faults.gatewayUrl || !token) return undefined;
  const allowUsers = listed && new Set(listed.map((id) => id.trim()));
  const urls = { baseUrl: baseUrl.replace(/\/+$/u, ''), gatewayUrl };
  return { token, ...urls, gatewayIntents, gatewayEnabled, allowUsers, typing };
}

/** What the environment says of them; undefined where that is no number. */
function intentsFrom(env: ReadContext['env']): number | undefined {
  const text = trimmed(env['DISCORD_GATEWAY_INTENTS']) ?? '';
  return /^\d+$/u.test(text) ? Number(text) : undefined;
}

function trimmed(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}

function urlFault(name: string, plain: 'http' | 'ws', url: string): string | undefined {
  const scheme = URL.parse(url)?.protocol.slice(0, -1);
  if (scheme === undefined) return `Discord ${name} URL is not a valid URL`;
  const isNear = !isPlaintextToElsewhere(url.replace(/^ws/u, 'http'));
  if (scheme === `${plain}s` || (scheme === plain && isNear)) return undefined;
  return `Discord ${name} URL must use ${plain}s (got scheme '${scheme}'), or ${plain} to a loopback address`;
}
