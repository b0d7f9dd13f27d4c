import type { Capability, ChatName, FaultName } from '../../harness/index.ts';

/** A network, or one of the ways in which a bot takes part in it. */
export interface Channel {
  readonly part: ChatName;
  /** In the ids of scenarios, e.g. `telegram` for `channel.telegram.echo`. */
  readonly id: string;
  /** For reports, e.g. `Telegram by webhook`. */
  readonly name: string;
  /** What a target must claim. */
  readonly claim: Capability;
  /** The service keeps nothing for a bot that is not there: what is said to it meanwhile is gone. */
  readonly keepsNothing?: true;
  /** The service keeps what is said for a bot that has listened once, and for no other. */
  readonly startsUnheard?: true;
  /** The bot is known to the service by its number alone: it has nothing to keep to itself. */
  readonly hasNoSecret?: true;
  /** The service brings no bot what a bot has said. */
  readonly neverEchoes?: true;
  /** Faults of the shared vocabulary that it does not have: scenarios that strike them are not played on it. */
  readonly lacks: readonly FaultName[];
}

/** The channels on which everything in this folder is played. A line here brings all of it to another network. */
export const channels: readonly Channel[] = [
  {
    part: 'telegram',
    id: 'telegram',
    name: 'Telegram',
    claim: 'telegram.polling',
    neverEchoes: true,
    lacks: ['dark-webhook', 'twice', 'reorder'],
  },
  {
    part: 'telegramWebhook',
    id: 'telegram-webhook',
    name: 'Telegram by webhook',
    claim: 'telegram.webhook',
    neverEchoes: true,
    lacks: ['half-open', 'rival'],
  },
  {
    part: 'signalNative',
    id: 'signal',
    name: 'Signal',
    claim: 'signal.poll',
    hasNoSecret: true,
    lacks: ['half-open', 'rival', 'dark-webhook', 'reorder'],
  },
  {
    part: 'signalSocket',
    id: 'signal-socket',
    name: 'Signal through a socket',
    claim: 'signal.socket',
    keepsNothing: true,
    hasNoSecret: true,
    lacks: ['rival', 'dark-webhook', 'reorder'],
  },
  {
    part: 'discord',
    id: 'discord',
    name: 'Discord',
    claim: 'discord.gateway',
    startsUnheard: true,
    lacks: ['rival', 'dark-webhook', 'reorder'],
  },
  {
    part: 'slack',
    id: 'slack',
    name: 'Slack',
    claim: 'slack.events',
    lacks: ['half-open', 'rival'],
  },
  {
    part: 'slackSocket',
    id: 'slack-socket',
    name: 'Slack by Socket Mode',
    claim: 'slack.socket',
    lacks: ['rival', 'dark-webhook'],
  },
];
