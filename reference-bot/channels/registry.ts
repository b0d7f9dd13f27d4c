import { realBaseSeams } from '../base/seams/real-base-seams.ts';
import { consoleModule } from './console/console-module.ts';
import { discordModule } from './discord/discord-module.ts';
import { matrixModule } from './matrix/matrix-module.ts';
import { type MatrixSeams, realMatrixSeams } from './matrix/matrix-seams.ts';
import { offerChannel, type OfferedChannel } from './offered-channel.ts';
import { signalModule } from './signal/signal-module.ts';
import { slackModule } from './slack/slack-module.ts';
import { realSocketSeams, type SocketSeams } from './socket-seams.ts';
import { telegramModule } from './telegram/telegram-module.ts';
import { webhookModule } from './webhook/webhook-module.ts';

/** What the channels touch of the outside world. */
export type Seams = MatrixSeams & SocketSeams;

/** The real world. */
export function realSeams(): Seams {
  return { ...realBaseSeams(), ...realMatrixSeams(), ...realSocketSeams() };
}

/** The channels that the bot can talk on. A line here is all that it needs to know of a new one. */
export const offeredChannels: readonly OfferedChannel<Seams>[] = [
  offerChannel(matrixModule),
  offerChannel(webhookModule),
  offerChannel(telegramModule),
  offerChannel(discordModule),
  offerChannel(signalModule),
  offerChannel(slackModule),
  offerChannel(consoleModule),
];
