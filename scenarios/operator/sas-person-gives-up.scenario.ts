import { put, scenario } from '../../harness/index.ts';
import { askBot, Desk, ownBotFor, required } from './desk.ts';

/** The clock that runs out is the person's: their client gives up as it does when nobody has done anything for a while. */
const runsOut = put({ code: 'm.timeout', reason: 'nobody did anything for a while' });

export default scenario({
  id: 'operator.sas.person-gives-up',
  title:
    'A verification that the person gives up after a while ends for the operator too, and takes no word any more',
  tags: ['operator', 'sas'],
  requires: required,
  acquaintance: true,
  uses: ['bot', 'daemon', 'oracle', 'peer'],
  ownBotFor,
  playedBy: ['spec'],
  cast: [{ name: 'alice', deviate: { cancel: runsOut } }],
  cases: ['before-accept', 'at-the-emoji'],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: { 'lists-ended-flows': 'for the operator to be told that it is cancelled' },
  async run(stage) {
    const { step, oracle, peer } = stage;
    using desk = await Desk.open(stage);
    const { peerFlow, flow } = await step('the person asks', () => askBot(stage, peer));
    const accepted = stage.case === 'at-the-emoji';
    if (accepted)
      await step(
        'the operator accepts, both sides show the same, and the operator says nothing',
        async () => {
          await flow.accept();
          await desk.expectSas(flow, peerFlow);
        },
      );
    await step("the person's client gives up", () => peerFlow.cancel());
    await desk.expectEnd(flow, ['cancelled'], accepted ? ['accept ok'] : []);
    await step('nobody is trusted', () => oracle.expectUnverified(peer));
  },
});
