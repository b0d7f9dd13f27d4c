import { drop, scenario } from '../../harness/index.ts';
import { stepsFromBot } from '../sas/flow-steps.ts';
import { pingInClear } from './tier-a.ts';
import { meetVerifiable, verify } from './tier-c.ts';

export default scenario({
  id: 'onboard.C.early-key',
  title: 'A newcomer that accepts a start keeps its key to itself until the person has sent theirs',
  tier: 'C',
  tags: ['onboarding', 'sas', 'refusal'],
  requires: ['onboard.answer', 'onboard.sas'],
  uses: ['peer', 'signUp', 'leasedNewcomer'],
  playedBy: ['spec'],
  cast: [{ name: 'alice', deviate: { key: drop } }],
  cases: ['in-room', 'to-device'],
  verifications: (which) => [{ transport: which === 'in-room' ? 'room' : which, asks: 'person' }],
  mutants: {
    'reveals-key-early': { cases: ['in-room', 'to-device'], says: 'observed accept, key' },
    'reveals-key-later': { cases: ['in-room', 'to-device'], says: 'observed accept, key' },
  },
  async run(stage) {
    const { step, check, leaveUnchecked, peer, deadlineMs, signal } = stage;
    if (stage.case === 'in-room' && stage.claims('sas.to-device-only')) {
      leaveUnchecked('an early key in a room', 'the bot verifies by to-device messages alone');
      return;
    }
    const verifiable = await meetVerifiable(stage);
    const { newcomer } = verifiable;
    const transport = stage.case === 'in-room' ? 'room' : 'to-device';
    const { flow } = await verify(stage, verifiable, transport);
    await step('it accepts', () =>
      peer.transcript.first(({ type, flow: id }) => id === flow.id && type === 'm.key.verification.accept', {
        why: 'm.key.verification.accept from the bot',
        deadlineMs,
        signal,
      }),
    );
    // What goes out with a later sync of the bot comes before the second answer.
    await step('it answers what the person says then, twice', async () => {
      await pingInClear(stage, newcomer);
      await pingInClear(stage, newcomer);
    });
    await step('it has sent nothing else', () =>
      check('steps of the bot after the start', 'accept', stepsFromBot(peer, flow, 'accept'), { gate: 'C1' }),
    );
    await step('the person cancels, and nobody trusts them', async () => {
      await flow.cancel();
      check('signature of the bot over the person', 'missing', await newcomer.oracle.botsSignature(peer), {
        gate: 'C9',
      });
    });
  },
});
