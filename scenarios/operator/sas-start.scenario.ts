import { scenario } from '../../harness/index.ts';
import { Desk, ownBotFor, required } from './desk.ts';

const unknownDevice = '404 device-not-found';

export default scenario({
  id: 'operator.sas.start',
  title:
    'An operator has the bot ask a device, by its id or by its id in hex, and is refused for a device that is not there',
  tags: ['operator', 'sas'],
  requires: [...required, 'sas.initiate'],
  uses: ['bot', 'daemon', 'oracle', 'peer'],
  ownBotFor,
  cases: ['by-id', 'by-hex'],
  verifications: [{ transport: 'to-device', asks: 'bot' }],
  mutants: {
    'never-starts': 'answer: expected 200 created or 200 transitioned, observed 200 ready',
  },
  async run(stage) {
    const { step, check, bot, daemon, oracle, peer } = stage;
    const control = daemon.requireControl();
    using desk = await Desk.open(stage);
    await step('a device that nobody has is not asked', async () => {
      const body = { userId: peer.userId, deviceId: 'NOBODYHASIT' };
      const { status, json } = await control.ask({
        method: 'POST',
        path: '/control/matrix/verifications',
        body,
      });
      const { detail } = (json ?? {}) as { readonly detail?: { readonly kind?: string } };
      check('a device that nobody has', unknownDevice, `${status} ${detail?.kind}`);
    });
    const flow = await step(`the operator names the device ${stage.case}`, () =>
      bot.verifyDevice(peer, stage.case),
    );
    const peerFlow = await peer.requestFrom(bot.userId);
    await step('the operator sees the verification', () => desk.expectRecord(flow, peerFlow, 'created'));
    await step('the person is willing, and so is the operator', async () => {
      await peerFlow.accept();
      await flow.ready();
      check.oneOf('answer', ['200 created', '200 transitioned'], await flow.order('accept'));
    });
    await step('both sides show the same', () => desk.expectSas(flow, peerFlow));
    await step('both say so', async () => {
      await peerFlow.confirm();
      check.oneOf('answer', ['200 confirmed', '200 done'], await flow.order('match'));
      await peerFlow.done();
    });
    await step('the signatures prove it', () => oracle.expectVerified(peer));
    await desk.expectEnd(flow, ['done'], ['start ok', 'accept ok', 'confirm true ok']);
  },
});
