import { scenario } from '../../harness/index.ts';
import { compareSas, expectRefused, meet, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.cancel.peer',
  title: 'When the person cancels, the verification ends for the bot too and nobody is trusted',
  tags: ['sas', 'refusal'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'room', asks: 'person' }],
  mutants: {
    'trusts-on-cancel': 'trust was given',
    'sends-mac-unasked': 'sent its mac before its user had confirmed',
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
    await step('the peer cancels', () => verification.peerFlow.cancel());
    await expectRefused(stage, verification, room, { code: 'm.user', by: 'peer' });
  },
});
