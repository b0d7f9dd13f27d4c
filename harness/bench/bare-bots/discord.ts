import { Client, Events, GatewayIntentBits, Partials } from 'discord.js';

const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;
const { API: api = '', TOKEN: token = '' } = process.env;
const bot = new Client({
  intents: [Guilds, GuildMessages, DirectMessages, MessageContent],
  partials: [Partials.Channel],
  rest: { api },
});
bot.on(Events.MessageCreate, async ({ author, channel, content }) => {
  if (!author.bot && channel.isSendable()) await channel.send(content);
});
await bot.login(token);
