/** What a target may claim of Telegram. */
export const telegramCapabilities = {
  'telegram.polling': 'answers texts that it gets from the Bot API by polling',
  'telegram.webhook': 'answers texts that the Bot API brings to its webhook',
  'telegram.statuses': 'answers what it refuses at its Telegram webhook with the statuses of Carapace',
  'telegram.typing': 'shows on Telegram that it types',
  'telegram.topics': 'answers on Telegram in the topic of a forum in which it was asked',
  'telegram.captions': 'answers captions on Telegram',
} as const;

/** What a manifest may refer to of Telegram. */
export const telegramPlaceholders = {
  'telegram.api': 'root of the Bot API; Telegram only',
  'telegram.token': 'token of the bot; Telegram only',
  'telegram.webhookSecret': 'secret that the service shows at its webhook; Telegram by webhook only',
  'telegram.allowUsers': 'comma-separated ids of the users that it is to serve; Telegram only',
} as const;

/** What a manifest must tell a bot that claims this on Telegram. */
export const telegramNeeds = {
  'telegram.polling': ['telegram.api', 'telegram.token'],
  'telegram.webhook': ['telegram.api', 'telegram.token', 'port'],
} as const;
