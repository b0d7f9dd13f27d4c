import type { Chat } from '../../networks/chat/chat.ts';
import { WebhookChat } from '../../networks/webhook/webhook-chat.ts';
import { accompanyChat, openOwn } from '../attend-chat.ts';
import { openChat } from '../chats.ts';
import { chatHookObstacle, liveChatObstacle } from '../obstacles.ts';
import { openCommandLine } from '../open-command-line.ts';
import { HookedOperator } from '../operator/hooked-operator.ts';
import type { ChatOperator } from '../operator/operator.ts';
import { outboundByHook, outboundByVerify } from '../outbound.ts';
import { accompany, share } from '../share-bot.ts';
import { leaseChats, shareOf } from '../shared-chat-bot.ts';
import { perRun, perScenario, type Setups } from '../setup.ts';

const isForOwnBot = { ownsBot: true, givesSeat: true } as const;

/** Telegram, Signal, Discord and Slack, and the webhook. */
export const chatSetups = {
  webhook: perScenario(
    [],
    async (scene) => scene.stack.use(await WebhookChat.open(scene.signal, scene.run.registerSecret)),
    { ownsBot: true, givesSeat: true },
  ),
  chatLeases: perRun(['target'], (run) => leaseChats(run)),
  leasedChatBot: perScenario(['chatLeases'], async (scene, { chatLeases }) => {
    if (scene.sharedPart !== 'leasedChatBot') return undefined;
    const leased = await share(scene, chatLeases.get(scene.chat!)!);
    accompany(scene, leased.bot, leased.whole.chat.seat);
    return leased;
  }),
  chat: perScenario(
    ['leasedChatBot'],
    async (scene, { leasedChatBot }) => {
      if (scene.chat === undefined) throw new TypeError('the scenario uses a chat, and names none');
      if (leasedChatBot === undefined) return openOwn<Chat>(scene, openChat[scene.chat]);
      return accompanyChat(scene, shareOf(leasedChatBot, scene));
    },
    { givesSeat: true, obstacle: liveChatObstacle },
  ),
  telegram: perScenario([], (scene) => openOwn(scene, openChat.telegram), isForOwnBot),
  telegramWebhook: perScenario([], (scene) => openOwn(scene, openChat.telegramWebhook), isForOwnBot),
  signalNative: perScenario([], (scene) => openOwn(scene, openChat.signalNative), isForOwnBot),
  signalSocket: perScenario([], (scene) => openOwn(scene, openChat.signalSocket), isForOwnBot),
  discord: perScenario([], (scene) => openOwn(scene, openChat.discord), isForOwnBot),
  slack: perScenario([], (scene) => openOwn(scene, openChat.slack), isForOwnBot),
  slackSocket: perScenario([], (scene) => openOwn(scene, openChat.slackSocket), isForOwnBot),
  chatOperator: perScenario(
    ['daemon', 'chat', 'leasedChatBot'],
    (scene, { daemon, leasedChatBot }): ChatOperator => {
      const { liveChat } = scene.run.settings;
      if (liveChat === undefined) return daemon;
      const { hooks, journal, address } = liveChat;
      return HookedOperator.open(scene, { hooks, journal, bot: address }, leasedChatBot!.bot);
    },
    { obstacle: chatHookObstacle },
  ),
  outbound: perScenario(
    ['chat', 'daemon'],
    (scene, { chat, daemon }) => {
      const { liveChat } = scene.run.settings;
      if (liveChat !== undefined) return outboundByHook(scene, liveChat);
      return outboundByVerify(
        scene,
        chat,
        openCommandLine(scene, () => daemon.cli),
      );
    },
    { obstacle: chatHookObstacle },
  ),
} satisfies Partial<Setups>;
