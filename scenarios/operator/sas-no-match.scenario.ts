import { scenario } from '../../harness/index.ts';
import { askBot, Desk, ownBotFor, required } from './desk.ts';

export default scenario({
  id: 'operator.sas.no-match',
  title:
    'An operator says that the emoji differ: the person hears it, the record says so, and it is written down',
  tags: ['operator', 'sas', 'refusal'],
  requires: required,
  uses: ['bot', 'daemon', 'oracle', 'peer'],
  ownBotFor,
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: {
    'confirms-on-mismatch': 'answer: expected 200 mismatched',
    'keeps-no-audit': 'lines of the audit log: expected accept ok, confirm false ok',
  },
  async run(stage) {
    const { step, check, oracle, peer } = stage;
    using desk = await Desk.open(stage);
    const { peerFlow, flow } = await step('the person asks', () => askBot(stage, peer));
    await step('the operator accepts, and both sides show the same', async () => {
      await flow.accept();
      await desk.expectSas(flow, peerFlow);
    });
    await step('the operator says that they differ', async () => {
      check('answer', '200 mismatched', await flow.order('no-match'));
    });
    await step('the person hears that', () => desk.expectCancel(peerFlow, 'm.mismatched_sas'));
    await step('nobody is trusted', () => oracle.expectUnverified(peer));
    await desk.expectEnd(flow, ['mismatched', 'cancelled'], ['accept ok', 'confirm false ok']);
  },
});
