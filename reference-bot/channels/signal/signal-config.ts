import { isPlaintextToElsewhere } from '../../base/config/service-url.ts';
import type { Section } from '../../base/config/section.ts';
import type { ReadContext } from '../channel-module.ts';

/** Keys of the `signal` block. */
export const signalKeys = [
  'enabled',
  'baseUrl',
  'phoneNumber',
  'allowUsers',
  'typing',
  'readReceipts',
] as const;

/** Everything the Signal channel needs to know. */
export interface SignalConfig {
  /** Root of signal-cli-rest-api, without a slash at its end. */
  readonly baseUrl: string;
  /** The bot's own, as the service knows it. */
  readonly number: string;
  /** Numbers and UUIDs of the people who are answered; undefined: everybody. */
  readonly allowUsers: ReadonlySet<string> | undefined;
  /** Whether people see that the bot is thinking. */
  readonly typing: boolean;
  /** Whether people see that the bot has what they said. */
  readonly readReceipts: boolean;
}

/** Reads the `signal` block. What it leaves out may come from the environment, also all of it. */
export function readSignalSection(
  section: Section,
  { env }: Pick<ReadContext, 'env'>,
): SignalConfig | undefined {
  const enabled = section.boolean('enabled', true);
  const baseUrl = section.string('baseUrl') ?? trimmed(env['SIGNAL_CLI_URL']);
  const number = section.string('phoneNumber') ?? trimmed(env['SIGNAL_PHONE_NUMBER']);
  const fromEnvironment = trimmed(env['SIGNAL_ALLOW_USERS'])?.split(',');
  const listed = section.has('allowUsers') ? section.strings('allowUsers') : fromEnvironment;
  const typing = section.boolean('typing', true);
  const readReceipts = section.boolean('readReceipts', true);
  if (!enabled || (!section.isWritten && (!baseUrl || !number))) return undefined;
  const fault = baseUrl === undefined ? 'baseUrl is required when signal is enabled' : urlFault(baseUrl);
  if (fault) section.error('baseUrl', fault);
  if (!number) section.error('phoneNumber', 'phoneNumber is required when signal is enabled');
  if (fault || !baseUrl || !number) return undefined;
  const allowUsers = listed && new Set(listed.map((id) => id.trim().toLowerCase()));
  return { baseUrl: baseUrl.replace(/\/+$/u, ''), number, allowUsers, typing, readReceipts };
}

function trimmed(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}

function urlFault(url: string): string | undefined {
  const scheme = URL.parse(url)?.protocol.slice(0, -1);
  if (scheme === undefined) return 'invalid signal receive URL';
  if (scheme === 'https' || (scheme === 'http' && !isPlaintextToElsewhere(url))) return undefined;
  return `signal receive URL must use https (http is only allowed for localhost/loopback endpoints) (got scheme '${scheme}')`;
}
