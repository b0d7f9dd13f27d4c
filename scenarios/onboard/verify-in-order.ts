import type { Stage } from '../../harness/index.ts';
import type { Transport } from '../compare-sas.ts';
import { confirmInOrder, type Order } from '../confirm-in-order.ts';
import { becomeVerifiable, compareSas, expectVerified, expectWholeFlow, verify } from './tier-c.ts';

/** A verification in which one side certainly confirms before the other. */
export async function verifyInOrder(
  stage: Stage<'peer' | 'signUp' | 'traffic', Order>,
  transport: Transport,
): Promise<void> {
  const verifiable = await becomeVerifiable(stage, { through: stage.traffic });
  const verification = await confirmInOrder(stage, transport, {
    begin: () => verify(stage, verifiable, transport),
    flowOf: ({ flow }) => flow,
  });
  await compareSas(stage, verification);
  await expectWholeFlow(stage, verification);
  await expectVerified(stage, verification);
}
