import type { BotStage } from '../../harness/index.ts';
import type { Verification } from './verification.ts';

/** The bot asks a device on its operator's order; the person there accepts and presses start. */
export async function botAsksDevice({ bot, peer: first }: BotStage, peer = first): Promise<Verification> {
  const botFlow = await bot.verifyDevice(peer);
  const peerFlow = await peer.requestFrom(bot.userId);
  await peerFlow.accept();
  await peerFlow.start();
  await botFlow.started();
  await botFlow.accept();
  return { peer, peerFlow, botFlow };
}
