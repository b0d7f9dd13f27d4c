import { askForAnswer } from '../networks/live/ask-for-answer.ts';
import { runHook } from '../networks/live/hooks.ts';
import type { LiveChat } from '../networks/chat/live/live-chat.ts';
import type { Chat } from '../networks/chat/chat.ts';
import type { CommandLine } from '../tools/command-line.ts';
import { giveUpWhenLate } from '../waiting/give-up.ts';
import type { Scene } from './scene.ts';

/** Has the bot say something by itself, and tells what came of it. */
export interface Outbound {
  /** @returns what alice has heard; undefined where nothing came. */
  send(): Promise<string | undefined>;
}

/** By the operator's `verify`, on a double of the network. */
export function outboundByVerify(scene: Scene, chat: Chat, commandLine: CommandLine): Outbound {
  const { signal, run } = scene;
  const { network } = chat.seat;
  const { conversation } = chat.alice;
  return {
    async send() {
      const before = chat.heard.items.length;
      const args = ['verify', '--outcome', network, `--${network}-to`, conversation];
      await commandLine.run(args, { deadlineMs: run.limits.startMs });
      const isNew = (): string | undefined =>
        chat.heard.items.slice(before).find((heard) => heard.conversation === conversation)?.text;
      const heard = chat.heard.first(() => isNew() !== undefined, {
        why: 'what the bot says by itself',
        deadlineMs: run.limits.stepMs,
        signal,
      });
      await giveUpWhenLate(heard);
      return isNew();
    },
  };
}

/** By a hook of the operator, with a person who hears it. */
export function outboundByHook({ signal, run }: Scene, live: LiveChat): Outbound {
  const { network, address, hooks, limitMs } = live;
  const { say } = run.settings;
  return {
    async send() {
      await runHook('outbound', hooks, { limitMs: run.limits.startMs, say, signal });
      const please = `Look at what ${address} has just said to you on ${network}.`;
      return askForAnswer(please, { limitMs, signal, say });
    },
  };
}
