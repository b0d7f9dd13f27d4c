import { createRequire } from 'node:module';

const { App, LogLevel } = createRequire(import.meta.url)('@slack/bolt') as typeof import('@slack/bolt');

const { API: slackApiUrl = '', TOKEN: token = '', SECRET: signingSecret = '', PORT: port = '' } = process.env;
const app = new App({
  token,
  signingSecret,
  endpoints: '/channels/slack/events',
  clientOptions: { slackApiUrl },
  logLevel: LogLevel.ERROR,
});
app.message(async ({ message, say }) => {
  if (message.subtype === undefined) await say(String(message.text));
});
await app.start({ port: Number(port), host: '127.0.0.1' });
