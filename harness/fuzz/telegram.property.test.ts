import { openChat } from '../stage/chats.ts';
import { testPostsTo } from './testing/posts-of.ts';
import { telegramDoor, telegramProof, telegramUpdate } from './testing/telegram-door.ts';

testPostsTo({
  what: 'the webhook of Telegram',
  open: openChat.telegramWebhook,
  doorOf: (secret, served) => telegramDoor(secret('telegram.webhookSecret'), served),
  usual: telegramUpdate,
  proof: telegramProof,
});
