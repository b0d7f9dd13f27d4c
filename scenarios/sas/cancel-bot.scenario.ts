import { scenario } from '../../harness/index.ts';
import { compareSas, expectRefused, meet, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.cancel.bot',
  title: "When the bot's operator cancels, the person is told and nobody is trusted",
  tags: ['sas', 'refusal'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'room', asks: 'person' }],
  mutants: {
    'swallows-cancel': 'for m.key.verification.cancel from the bot',
    'cancels-with-wrong-code': 'observed m.timeout',
  },
  cases: ['at-the-emoji', 'at-once'],
  async run(stage) {
    const { step } = stage;
    const room = await meet(stage);
    const verification = await step('the peer asks in the room, the bot accepts', () =>
      peerAsks(stage, 'room', room),
    );
    if (stage.case === 'at-the-emoji')
      await step('both sides show emoji', () => compareSas(stage, verification));
    await step('the bot cancels', () => verification.botFlow.cancel());
    await expectRefused(stage, verification, room, { code: 'm.user', by: 'bot' });
  },
});
