import { isPlaintextToElsewhere } from '../../base/config/service-url.ts';
import type { Section } from '../../base/config/section.ts';
import type { ReadContext } from '../channel-module.ts';

/** Keys of the `telegram` block. */
export const telegramKeys = [
  'enabled',
  'botToken',
  'baseUrl',
  'webhookSecret',
  'allowUsers',
  'typing',
] as const;

const publicApi = 'https://api.telegram.org';

/** Everything the Telegram channel needs to know. */
export interface TelegramConfig {
  readonly token: string;
  /** Root of the Bot API, without a slash at its end. */
  readonly baseUrl: string;
  /** Present: updates are brought to a webhook. Absent: the bot polls. */
  readonly webhookSecret: string | undefined;
  /** Ids of the people who are answered; undefined: everybody. */
  readonly allowUsers: ReadonlySet<string> | undefined;
  /** Whether people see that the bot is thinking. */
  readonly typing: boolean;
}

/** Reads the `telegram` block. What it leaves out may come from the environment; a token there is enough. */
export function readTelegramSection(
  section: Section,
  { env }: Pick<ReadContext, 'env'>,
): TelegramConfig | undefined {
  const enabled = section.boolean('enabled', true);
  const token = section.string('botToken') ?? trimmed(env['TELEGRAM_BOT_TOKEN']);
  const baseUrl = section.string('baseUrl') ?? trimmed(env['TELEGRAM_BASE_URL']) ?? publicApi;
  const webhookSecret = section.string('webhookSecret') ?? trimmed(env['TELEGRAM_WEBHOOK_SECRET']);
  const fromEnvironment = trimmed(env['TELEGRAM_ALLOW_USERS'])?.split(',');
  const listed = section.has('allowUsers') ? section.strings('allowUsers') : fromEnvironment;
  const typing = section.boolean('typing', true);
  if (!enabled || (!section.isWritten && !token)) return undefined;
  const fault = urlFault(baseUrl);
  if (fault) section.error('baseUrl', fault);
  if (!token) section.error('botToken', 'botToken is required when telegram is enabled');
  if (fault || !token) return undefined;
  const allowUsers = listed && new Set(listed.map((id) => id.trim()));
  return { token, baseUrl: baseUrl.replace(/\/+$/u, ''), webhookSecret, allowUsers, typing };
}

function trimmed(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}

function urlFault(url: string): string | undefined {
  const scheme = URL.parse(url)?.protocol.slice(0, -1);
  if (scheme === undefined) return 'baseUrl is not a valid URL';
  if (scheme === 'https' || (scheme === 'http' && !isPlaintextToElsewhere(url))) return undefined;
  return `Telegram base URL must use https (got scheme '${scheme}'), or http to a loopback address`;
}
