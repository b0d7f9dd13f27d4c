/** What a target may claim of a webhook channel. */
export const webhookCapabilities = {
  'webhook.answer': 'takes texts by HTTP and posts its answers to a URL',
} as const;
