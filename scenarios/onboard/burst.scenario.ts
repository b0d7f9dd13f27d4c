import { eventually, onboardingScenario } from '../../harness/index.ts';
import { expectIntroduction, ping, pong, signUp } from './tier-a.ts';

/** Homeservers put 10 events of a room into a sync, unless they are asked for more. */
const messages = 15;

export default onboardingScenario({
  id: 'onboard.burst',
  title:
    'A newcomer answers all that was said while it could not listen, though it is more than one sync holds',
  tags: ['onboarding'],
  requires: ['onboard.answer'],
  playedBy: ['element'],
  mutants: { 'never-asks-for-what-is-left-out': `for ${messages} answers` },
  async run(stage) {
    const { step, check, peer } = stage;
    const newcomer = await signUp(stage);
    const traffic = await stage.intercept();
    await expectIntroduction(stage, newcomer, { through: traffic });
    const { room, userId } = newcomer;
    const answers = (): number =>
      peer.heard.items.filter(({ sender, body }) => sender === userId && body.trim() === pong).length;

    await step(`${messages} messages are sent while what it is told is held back`, async () => {
      using syncs = traffic.holdAnswer(({ path }) => path.endsWith('/sync'));
      await peer.send(room, '!ping');
      await syncs.held;
      for (let sent = 1; sent < messages; sent += 1) await peer.send(room, '!ping');
    });
    await step('it answers each', () =>
      eventually(() => (answers() >= messages ? true : undefined), {
        why: `${messages} answers`,
        lastSeen: () => `${answers()} answers`,
        deadlineMs: stage.deadlineMs,
        signal: stage.signal,
      }),
    );
    await step('it answers one more, and none twice', async () => {
      await ping(stage, newcomer);
      check('answers', String(messages + 1), String(answers()));
    });
  },
});
