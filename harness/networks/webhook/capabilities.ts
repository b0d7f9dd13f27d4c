/** What a target may claim of a webhook channel. */
export const webhookCapabilities = {
  'webhook.answer': 'takes texts by HTTP and posts its answers to a URL',
  'webhook.keeps-record': 'knows after a restart which texts of its webhook it has answered',
} as const;

/** What a manifest may refer to of a webhook channel. */
export const webhookPlaceholders = {
  'webhook.url': 'URL to which it posts its answers; webhook only',
  'webhook.token': 'token that callers of its webhook show; webhook only',
} as const;

/** What a manifest must tell a bot that claims this on a webhook channel. */
export const webhookNeeds = {
  'webhook.answer': ['webhook.url', 'webhook.token', 'port'],
  'webhook.keeps-record': ['stateFolder'],
} as const;
