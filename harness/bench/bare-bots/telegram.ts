import { Bot } from 'grammy';

const { API: apiRoot = '', TOKEN: token = '' } = process.env;
const bot = new Bot(token, { client: { apiRoot } });
bot.on('message:text', (context) => context.reply(context.message.text));
await bot.start();
