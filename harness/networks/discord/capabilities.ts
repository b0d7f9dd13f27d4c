/** What a target may claim of Discord. */
export const discordCapabilities = {
  'discord.gateway': 'answers texts that the gateway of Discord tells it',
  'discord.robust':
    'goes on where the gateway sends what it never sends, and begins another session where the old one breaks each time',
} as const;

/** What a manifest may refer to of Discord. */
export const discordPlaceholders = {
  'discord.api': 'root of the REST API without its version, e.g. `http://127.0.0.1:41234/api`; Discord only',
  'discord.gateway':
    'URL of the gateway without its query, e.g. `ws://127.0.0.1:41234/gateway`; Discord only',
  'discord.token': 'token of the bot, without `Bot `; Discord only',
  'discord.allowUsers': 'comma-separated ids of the users that it is to serve; Discord only',
} as const;

/** What a manifest must tell a bot that claims this on Discord. */
export const discordNeeds = {
  'discord.gateway': ['discord.api', 'discord.token'],
} as const;
