import { scenario } from '../../harness/index.ts';
import { askBot, Desk, ownBotFor, required } from './desk.ts';

export default scenario({
  id: 'operator.sas.accept-confirm',
  title:
    'An operator accepts and confirms a verification, sees all that belongs to it and nothing else, and the audit log has what they did',
  tags: ['operator', 'sas'],
  requires: required,
  uses: ['bot', 'daemon', 'oracle', 'peer'],
  ownBotFor,
  verifications: [{ transport: 'to-device', asks: 'person' }],
  manualStep: 'sas-confirmation',
  mutants: {
    'shows-other-emoji': 'what both sides show: expected',
    'keeps-no-audit': 'lines of the audit log: expected accept ok, confirm true ok',
    'tells-of-no-changes': 'for the operator to be told that it is done',
  },
  async run(stage) {
    const { step, check, oracle, peer } = stage;
    using desk = await Desk.open(stage);
    const { peerFlow, flow } = await step('the person asks', () => askBot(stage, peer));
    await step('the operator sees who asks', () => desk.expectRecord(flow, peerFlow, 'requested'));
    await step('the operator accepts', async () => {
      check.oneOf('answer', ['200 created', '200 transitioned'], await flow.order('accept'));
    });
    await step('both sides show the same', () => desk.expectSas(flow, peerFlow));
    await step('the person and the operator say so', async () => {
      await peerFlow.confirm();
      check.oneOf('answer', ['200 confirmed', '200 done'], await flow.order('match'));
      await peerFlow.done();
    });
    await step('the signatures prove it', () => oracle.expectVerified(peer));
    await desk.expectEnd(flow, ['done'], ['accept ok', 'confirm true ok']);
  },
});
