import { isPlaintextToElsewhere } from '../../base/config/service-url.ts';
import type { Section } from '../../base/config/section.ts';
import type { ReadContext } from '../channel-module.ts';

/** Keys of the `slack` block. */
export const slackKeys = [
  'enabled',
  'botToken',
  'signingSecret',
  'appToken',
  'baseUrl',
  'allowUsers',
] as const;

const publicApi = 'https://slack.com/api';

/** Everything the Slack channel needs to know. */
export interface SlackConfig {
  readonly botToken: string;
  /** Of the requests that bring events; undefined: none is believed. */
  readonly signingSecret: string | undefined;
  /** Present: events come by Socket Mode. Absent: Slack brings them to the webhook. */
  readonly appToken: string | undefined;
  /** Root of the Web API, without a slash at its end. */
  readonly baseUrl: string;
  /** Ids of the people who are answered; undefined: everybody. */
  readonly allowUsers: ReadonlySet<string> | undefined;
}

/** Reads the `slack` block. What it leaves out may come from the environment; a token there is enough. */
export function readSlackSection(
  section: Section,
  { env }: Pick<ReadContext, 'env'>,
): SlackConfig | undefined {
  const enabled = section.boolean('enabled', true);
  const botToken = section.string('botToken') ?? trimmed(env['SLACK_BOT_TOKEN']);
  const signingSecret = section.string('signingSecret') ?? trimmed(env['SLACK_SIGNING_SECRET']);
  const appToken = section.string('appToken') ?? trimmed(env['SLACK_APP_TOKEN']);
  const baseUrl = section.string('baseUrl') ?? trimmed(env['SLACK_BASE_URL']) ?? publicApi;
  const fromEnvironment = trimmed(env['SLACK_ALLOW_USERS'])?.split(',');
  const listed = section.has('allowUsers') ? section.strings('allowUsers') : fromEnvironment;
  if (!enabled || (!section.isWritten && !botToken)) return undefined;
  const fault = urlFault(baseUrl);
  if (fault) section.error('baseUrl', fault);
  if (!botToken) section.error('botToken', 'botToken is required when slack is enabled');
  if (fault || !botToken) return undefined;
  const allowUsers = listed && new Set(listed.map((id) => id.trim()));
  return { botToken, signingSecret, appToken, baseUrl: baseUrl.replace(/\/+$/u, ''), allowUsers };
}

function trimmed(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}

function urlFault(url: string): string | undefined {
  const scheme = URL.parse(url)?.protocol.slice(0, -1);
  if (scheme === undefined) return 'baseUrl is not a valid URL';
  if (scheme === 'https' || (scheme === 'http' && !isPlaintextToElsewhere(url))) return undefined;
  return `Slack base URL must use https (got scheme '${scheme}'), or http to a loopback address`;
}
