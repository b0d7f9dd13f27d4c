import { BlockedError, type BotFlow, type PeerFlow, type Sas, type BotStage } from '../../harness/index.ts';

/** The bot's side of a verification: driven by its operator, or observed where the bot confirms by itself. */
export interface BotSide extends Pick<BotFlow, 'confirm' | 'reject' | 'cancel'> {
  /** What the bot shows; undefined where it does not say. */
  sas(): Promise<Sas | undefined>;
}

function press(): Promise<never> {
  return Promise.reject(new BlockedError('the bot has no operator'));
}

/** The side of a bot that confirms by itself: nobody presses anything, and what it shows is what it says. */
export function observedSide({ bot }: BotStage, { id }: PeerFlow): BotSide {
  return {
    sas: () => bot.sasOf(id),
    confirm: async () => {},
    reject: press,
    cancel: press,
  };
}
