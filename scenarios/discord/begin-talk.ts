import { eventually, type CommonStage, type Parts } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';

export type DiscordStage = CommonStage<string> & Pick<Parts, 'discord'>;

/** The same stage with Discord as the chat that helpers of all channels speak of. */
export function withDiscord<Stage extends DiscordStage>(stage: Stage) {
  return { ...stage, chat: stage.discord };
}

/** The bot answers, as soon as the gateway has let it in: what is said before is told to nobody. */
export async function beginTalk(stage: ReturnType<typeof withDiscord<DiscordStage>>): Promise<void> {
  const { step } = stage;
  await step('the bot answers', async () => {
    await untilListening(stage);
    await ask(stage);
  });
}

/** Waits until the gateway would tell the bot what is said. */
export function untilListening({ discord, signal, startDeadlineMs }: DiscordStage): Promise<true> {
  return eventually(() => discord.gateway.isHeard || undefined, {
    why: 'the bot to listen',
    deadlineMs: startDeadlineMs,
    signal,
  });
}
