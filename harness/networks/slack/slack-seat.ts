import type { Seat } from '../network.ts';
import type { PushDoor } from './push-door.ts';

const eventsPath = '/channels/slack/events';

interface SeatOptions {
  /** Root of the Web API. */
  readonly api: string;
  readonly tokens: { readonly bot: string; readonly app: string };
  /** Absent: the bot opens WebSockets. */
  readonly push: PushDoor | undefined;
  /** Whether a WebSocket of the bot is open. */
  readonly isHeard: () => boolean;
  /** User ids of the people that the bot is told to serve. */
  readonly served: readonly string[];
}

/** What a bot is told to take part in the workspace. */
export function slackSeat({ api, tokens, push, isHeard, served }: SeatOptions): Seat {
  const allowUsers = served.join(',');
  return {
    network: 'slack',
    config: { enabled: true, baseUrl: api },
    environment: {
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_ALLOW_USERS: allowUsers,
      ...(push ? { SLACK_SIGNING_SECRET: push.secret } : { SLACK_APP_TOKEN: tokens.app }),
    },
    placeholders: {
      'slack.api': api,
      'slack.botToken': tokens.bot,
      'slack.signingSecret': push?.secret,
      'slack.appToken': push ? undefined : tokens.app,
      'slack.allowUsers': allowUsers,
    },
    sign: push ? 'answer the challenge at its request URL' : 'connect by Socket Mode',
    isTaken: async () => {
      const taken = push ? push.isVerified : isHeard();
      const sign = push ? 'answer to url_verification' : 'connection of Socket Mode';
      return { taken, seen: taken ? sign : `no ${sign}`, meaning: 'the bot hears nothing on Slack' };
    },
    ...(push && { botIsAt: (url: string) => push.set(`${url}${eventsPath}`) }),
  };
}
