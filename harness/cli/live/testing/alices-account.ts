import type { SlackChat } from '../../../networks/slack/slack-chat.ts';

/** The account of alice, as settings name it. */
export function alicesAccount(slack: SlackChat): Readonly<Record<'api' | 'token' | 'conversation', string>> {
  const { conversation } = slack.alice;
  return { api: slack.seat.placeholders['slack.api']!, token: slack.tokenOf(slack.alice), conversation };
}
