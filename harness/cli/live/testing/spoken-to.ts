import type { SignalChat } from '../../../networks/signal/signal-chat.ts';
import type { SlackChat } from '../../../networks/slack/slack-chat.ts';
import type { ChatDeployment } from './chat-deployment.ts';
import type { PersonOnSignal } from './person-on-signal.ts';

/** What settings say beside what all bots of a network have. */
export interface MoreSettings {
  readonly claims?: readonly string[];
  readonly hooks?: object;
  /** In the place of the account of alice. */
  readonly person?: object | undefined;
}

/** The account of alice on Slack, as settings name it. */
export function alicesAccount({ chat }: Pick<ChatDeployment, 'chat'>) {
  const slack = chat as SlackChat;
  const { conversation } = slack.alice;
  return { api: slack.seat.placeholders['slack.api']!, token: slack.tokenOf(slack.alice), conversation };
}

/** Settings of a bot on Slack, to which alice speaks by a token of hers. */
export function onSlack(there: ChatDeployment, { claims = [], ...more }: MoreSettings = {}): object {
  const bot = { address: 'the smoke bot', capabilities: ['slack.events', ...claims] };
  const person = alicesAccount(there);
  return { slack: { bot, person, control: there.operated.access(), ...more } };
}

/** Settings of a bot on Signal, to which alice speaks by a signal-cli of hers. */
export function onSignal(
  { chat, operated }: ChatDeployment,
  { api, number }: PersonOnSignal,
  { claims = [], ...more }: MoreSettings = {},
): object {
  const bot = { capabilities: ['signal.poll', ...claims] };
  const person = { api, number, bot: (chat as SignalChat).own.number };
  return { signal: { bot, person, control: operated.access(), ...more } };
}
