/** What a target may claim of Slack. */
export const slackCapabilities = {
  'slack.events': 'answers texts that the Events API brings to its request URL',
  'slack.socket': 'answers texts that come through Socket Mode',
  'slack.statuses': 'answers what it refuses at its request URL with the statuses of Carapace',
  'slack.subtypes': 'answers the words that come with a file, and those that go to a thread and its channel',
} as const;

/** What a manifest may refer to of Slack. */
export const slackPlaceholders = {
  'slack.api': 'root of the Web API, which ends in `/api`; Slack only',
  'slack.botToken': 'bot token; Slack only',
  'slack.signingSecret':
    'secret with which requests to its request URL are signed; Slack by the Events API only',
  'slack.appToken': 'app-level token; Slack by Socket Mode only',
  'slack.allowUsers': 'comma-separated ids of the users that it is to serve; Slack only',
} as const;

/** What a manifest must tell a bot that claims this on Slack. */
export const slackNeeds = {
  'slack.events': ['slack.api', 'slack.botToken', 'slack.signingSecret', 'port'],
  'slack.socket': ['slack.api', 'slack.botToken', 'slack.appToken'],
} as const;
