import type { Stage } from '../../harness/index.ts';
import type { Transport } from '../compare-sas.ts';
import { confirmInOrder, type Order } from '../confirm-in-order.ts';
import { compareSas, meet, peerAsks } from './verification.ts';

/** A verification in which one side certainly confirms before the other. */
export async function verifyInOrder(
  stage: Stage<'bot' | 'oracle' | 'peer' | 'traffic', Order>,
  transport: Transport,
): Promise<void> {
  const { step, peer, oracle } = stage;
  const room = await meet(stage);
  const verification = await confirmInOrder(stage, transport, {
    begin: () => step('the peer asks, the bot accepts', () => peerAsks(stage, transport, room)),
    flowOf: ({ peerFlow }) => peerFlow,
    async tellBot(verification) {
      await compareSas(stage, verification);
      await verification.botFlow.confirm();
    },
  });
  await step('the peer considers it done', () => verification.peerFlow.done());
  await step('the signatures prove it', () => oracle.expectVerified(peer));
}
