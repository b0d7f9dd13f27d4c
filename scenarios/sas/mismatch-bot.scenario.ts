import { scenario } from '../../harness/index.ts';
import { compareSas, expectRefused, meet, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.mismatch.bot',
  title: "When the bot's operator says that the emoji differ, nobody is trusted",
  tags: ['sas', 'refusal', 'smoke'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'room', asks: 'person' }],
  mutants: {
    'confirms-on-mismatch': 'sent its mac before its user had confirmed',
    'cancels-with-wrong-code': 'observed m.timeout',
    'swallows-cancel': 'for m.key.verification.cancel from the bot',
    'confirms-unasked': 'sent its mac before its user had confirmed',
  },
  async run(stage) {
    const { step } = stage;
    const room = await meet(stage);
    const verification = await step('the peer asks in the room, the bot accepts', () =>
      peerAsks(stage, 'room', room),
    );
    await step('both sides show emoji', () => compareSas(stage, verification));
    await step("the bot's operator says that they differ", () => verification.botFlow.reject());
    await expectRefused(stage, verification, room, { code: 'm.mismatched_sas', by: 'bot' });
  },
});
