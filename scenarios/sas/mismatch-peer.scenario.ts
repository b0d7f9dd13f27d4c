import { scenario } from '../../harness/index.ts';
import { compareSas, expectRefused, meet, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.mismatch.peer',
  title: 'When the person says that the emoji differ, nobody is trusted',
  tags: ['sas', 'refusal', 'smoke'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'room', asks: 'person' }],
  mutants: {
    'trusts-before-its-user': 'trust was given',
    'trusts-on-cancel': 'trust was given',
    'sends-mac-unasked': 'sent its mac before its user had confirmed',
  },
  async run(stage) {
    const { step } = stage;
    const room = await meet(stage);
    const verification = await step('the peer asks in the room, the bot accepts', () =>
      peerAsks(stage, 'room', room),
    );
    await step('both sides show emoji', () => compareSas(stage, verification));
    await step('the peer says that they differ', () => verification.peerFlow.reject());
    await expectRefused(stage, verification, room, { code: 'm.mismatched_sas', by: 'peer' });
  },
});
