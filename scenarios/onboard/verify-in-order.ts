import { giveUpWhenLate, within, type Stage } from '../../harness/index.ts';
import { isKeyOfBot } from '../bot-key.ts';
import type { Transport } from '../compare-sas.ts';
import { overtakeKey } from './hold-key.ts';
import { becomeVerifiable, compareSas, expectVerified, expectWholeFlow, verify } from './tier-c.ts';

/** Whose mac is there before the other side confirms. */
export const orders = ['bot-first', 'peer-first'] as const;
type Order = (typeof orders)[number];

/** The part of the usual limit within which a bot that needs nobody's word has confirmed. */
const shareForBot = 0.5;

/** A verification in which one side certainly confirms before the other. */
export async function verifyInOrder(
  stage: Stage<'peer' | 'signUp' | 'traffic', Order>,
  transport: Transport,
): Promise<void> {
  const { step, peer, traffic, deadlineMs, signal } = stage;
  const isPeerFirst = stage.case === 'peer-first';
  const verifiable = await becomeVerifiable(stage, { through: traffic });
  const isKey = isKeyOfBot(peer, transport);
  const botStarted = (): boolean =>
    peer.transcript.items.some(
      ({ type, direction }) => type === 'm.key.verification.start' && direction === 'received',
    );
  // Of two who have pressed start, the other one's mac can come as early as his key.
  using key = traffic.holdAnswer((request) => isPeerFirst && !botStarted() && isKey(request));
  using news = traffic.holdNews((request) => isPeerFirst && botStarted() && isKey(request));
  const verification = await verify(stage, verifiable, transport);
  const { flow } = verification;
  const limits = { deadlineMs: deadlineMs * shareForBot, signal };

  if (!isPeerFirst)
    await step("the bot's mac has come before the person says that the emoji match", async () => {
      await flow.sas();
      const mac = peer.transcript.first(
        (event) =>
          event.flow === flow.id && event.type === 'm.key.verification.mac' && event.direction === 'received',
        { why: 'the mac of the bot', ...limits },
      );
      if ((await giveUpWhenLate(mac)) === undefined)
        stage.leaveUnchecked('the bot confirms first', 'the bot waits for the mac of the person');
      await flow.confirm();
    });
  else if (botStarted())
    await step("the person's key and mac reach the bot in one answer of the homeserver", async () => {
      await flow.sas();
      const begun = within(news.begun, { why: 'the key of the bot to pass', ...limits });
      if ((await giveUpWhenLate(begun)) === undefined)
        stage.leaveUnchecked('the person confirms first', 'the bot sends its key in a way that is not seen');
      await flow.confirm();
      news.release();
    });
  else
    await step("the person's mac is with the bot before the bot hears that its key has arrived", async () => {
      await flow.sas();
      await overtakeKey(stage, traffic, key, () => flow.confirm());
    });
  await compareSas(stage, verification);
  await expectWholeFlow(stage, verification);
  await expectVerified(stage, verification);
}
