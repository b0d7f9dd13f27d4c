import { scenario } from '../../harness/index.ts';
import { askBot, Desk, ownBotFor, required } from './desk.ts';

export default scenario({
  id: 'operator.sas.cancel',
  title:
    'An operator gives a verification up, before it is accepted and after: the person hears it, and it is written down',
  tags: ['operator', 'sas', 'refusal'],
  requires: required,
  uses: ['bot', 'daemon', 'oracle', 'peer'],
  ownBotFor,
  cases: ['before', 'after'],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: {
    'swallows-cancel': 'for m.key.verification.cancel from the bot',
    'keeps-no-audit': 'lines of the audit log: expected cancel ok',
  },
  async run(stage) {
    const { step, check, oracle, peer } = stage;
    using desk = await Desk.open(stage);
    const { peerFlow, flow } = await step('the person asks', () => askBot(stage, peer));
    if (stage.case === 'after')
      await step('the operator accepts, and both sides show the same', async () => {
        await flow.accept();
        await desk.expectSas(flow, peerFlow);
      });
    await step('the operator gives it up', async () => {
      check('answer', '200 cancelled', await flow.order('cancel'));
    });
    await step('the person hears that', () => desk.expectCancel(peerFlow, 'm.user'));
    await step('nobody is trusted', () => oracle.expectUnverified(peer));
    const accepted = stage.case === 'after' ? ['accept ok'] : [];
    await desk.expectEnd(flow, ['cancelled'], [...accepted, 'cancel ok']);
  },
});
