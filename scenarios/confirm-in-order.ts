import { giveUpWhenLate, within, type PeerFlow, type Stage } from '../harness/index.ts';
import { isKeyOfBot } from './bot-key.ts';
import type { Transport } from './compare-sas.ts';
import { overtakeKey } from './overtake-key.ts';

/** Whose mac is there before the other side confirms. */
export const orders = ['bot-first', 'peer-first'] as const;
/** One of them. */
export type Order = (typeof orders)[number];

/** The part of the usual limit within which a bot that needs nobody's word has confirmed. */
const shareForBot = 0.5;

/** What a scenario does in a verification whose order is forced. */
export interface Confirming<Begun> {
  /** Begins it, up to the start of one side. */
  begin(): Promise<Begun>;
  /** The person's side of it. */
  flowOf(begun: Begun): PeerFlow;
  /** Compares the emoji and tells the bot that they match, where it does not confirm by itself. */
  tellBot?(begun: Begun): Promise<void>;
}

/** Has bot and person confirm in the order of the case. */
export async function confirmInOrder<Begun>(
  stage: Stage<'peer' | 'traffic', Order>,
  transport: Transport,
  { begin, flowOf, tellBot = async () => {} }: Confirming<Begun>,
): Promise<Begun> {
  const { step, peer, traffic, deadlineMs, signal } = stage;
  const isPeerFirst = stage.case === 'peer-first';
  const isKey = isKeyOfBot(peer, transport);
  const botStarted = (): boolean =>
    peer.transcript.items.some(
      ({ type, direction }) => type === 'm.key.verification.start' && direction === 'received',
    );
  // Where the bot has pressed start, the person's mac can come as early as the person's key.
  using key = traffic.holdAnswer((request) => isPeerFirst && !botStarted() && isKey(request));
  using news = traffic.holdNews((request) => isPeerFirst && botStarted() && isKey(request));
  const begun = await begin();
  const flow = flowOf(begun);
  const limits = { deadlineMs: deadlineMs * shareForBot, signal };

  if (!isPeerFirst)
    await step("the bot's mac has come before the person says that the emoji match", async () => {
      await flow.sas();
      await tellBot(begun);
      const mac = peer.transcript.first(
        (event) =>
          event.flow === flow.id && event.type === 'm.key.verification.mac' && event.direction === 'received',
        { why: 'the mac of the bot', ...limits },
      );
      if ((await giveUpWhenLate(mac)) === undefined)
        stage.leaveUnchecked('the bot confirms first', 'the bot waits for the mac of the person');
      await flow.confirm();
    });
  else {
    // Only now it is certain which of the two has pressed start.
    await step('the person sees the emoji', () => flow.sas());
    if (botStarted())
      await step("the person's key and mac reach the bot in one answer of the homeserver", async () => {
        const held = within(news.begun, { why: 'the key of the bot to pass', ...limits });
        if ((await giveUpWhenLate(held)) === undefined)
          stage.leaveUnchecked(
            'the person confirms first',
            'the bot sends its key in a way that is not seen',
          );
        await flow.confirm();
        news.release();
      });
    else
      await step("the person's mac is with the bot before the bot hears that its key has arrived", () =>
        overtakeKey(stage, traffic, key, () => flow.confirm()),
      );
  }
  if (isPeerFirst) await step('the bot hears that the emoji match', () => tellBot(begun));
  return begun;
}
