import { discordPlaceholders } from '../../networks/discord/capabilities.ts';
import { signalPlaceholders } from '../../networks/signal/capabilities.ts';
import { slackPlaceholders } from '../../networks/slack/capabilities.ts';
import { telegramPlaceholders } from '../../networks/telegram/capabilities.ts';
import { webhookPlaceholders } from '../../networks/webhook/capabilities.ts';

/** What a template may refer to. Whether it is there depends on how the bot is started. */
export const placeholders = {
  homeserver: 'URL of the homeserver',
  userId: 'full user id of the bot',
  accessToken: 'access token of its device',
  password: 'password of its account',
  deviceId: 'id of its device',
  room: 'room in which it is to introduce itself; onboarding only',
  intro: 'text of that introduction; onboarding only',
  allowUsers: 'comma-separated ids of the users that it is to serve',
  verifyPeers: 'comma-separated ids of the users whose verification it is to confirm',
  crossSigningKeys: 'file with the JSON answer of the cross-signing endpoint; onboarding after Paste B only',
  stateFolder: 'folder of its own; outlives restarts',
  port: 'a free port of the loopback interface',
  'llm.api': 'root of an OpenAI-compatible API whose model repeats what it is told',
  'clock.file': 'file that says by how many milliseconds the clock is ahead; scenarios that move it only',
  'clock.preload':
    'module by which a bot on Node follows that file, for `NODE_OPTIONS`; scenarios that move it only',
  python: "interpreter of the environment made from the manifest's `python`",
  ...webhookPlaceholders,
  ...telegramPlaceholders,
  ...signalPlaceholders,
  ...discordPlaceholders,
  ...slackPlaceholders,
} as const;

/** Name of a placeholder, e.g. `accessToken`. */
export type Placeholder = keyof typeof placeholders;
/** What the placeholders stand for in one start. */
export type PlaceholderValues = Readonly<Partial<Record<Placeholder, string>>>;

/** Anybody on the machine can read the arguments of a process. */
export const notInArguments: readonly Placeholder[] = [
  'accessToken',
  'password',
  'webhook.token',
  'telegram.token',
  'telegram.webhookSecret',
  'discord.token',
  'slack.botToken',
  'slack.signingSecret',
  'slack.appToken',
];

const pattern = /\{([A-Za-z]+(?:\.[A-Za-z]+)*)\}/g;

/** The names in braces, known or not, in order. Other braces, as in JSON, mean themselves. */
export function namesIn(template: string): string[] {
  return [...template.matchAll(pattern)].map(([, name]) => name!);
}

/** The text with its values; undefined where it refers to something that is absent. */
export function fill(template: string, values: PlaceholderValues): string | undefined {
  const names = namesIn(template) as Placeholder[];
  if (names.some((name) => values[name] === undefined)) return undefined;
  return template.replaceAll(pattern, (_, name: Placeholder) => values[name]!);
}
