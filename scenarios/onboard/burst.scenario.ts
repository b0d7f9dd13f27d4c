import { eventually, newQuestion, scenario } from '../../harness/index.ts';
import { expectIntroduction, ping, signUp } from './tier-a.ts';

/** Homeservers put 10 events of a room into a sync, unless they are asked for more. */
const messages = 15;

export default scenario({
  id: 'onboard.burst',
  title:
    'A newcomer answers all that was said while it could not listen, though it is more than one sync holds',
  tags: ['onboarding'],
  requires: ['onboard.answer'],
  uses: ['peer', 'signUp', 'traffic'],
  playedBy: ['element'],
  mutants: { 'never-asks-for-what-is-left-out': `for ${messages} answers` },
  async run(stage) {
    const { step, check, peer } = stage;
    const newcomer = await signUp(stage);
    const { traffic } = stage;
    await expectIntroduction(stage, newcomer, { through: traffic });
    const { room, userId } = newcomer;
    const questions = Array.from({ length: messages }, () => newQuestion(stage.talk));
    const answers = (): number => {
      const given = peer.heard.items.filter(
        ({ sender, body }) => sender === userId && questions.some((question) => question.isAnsweredBy(body)),
      );
      return new Set(given.map(({ eventId, replaces = eventId }) => replaces)).size;
    };

    await step(`${messages} messages are sent while what it is told is held back`, async () => {
      using syncs = traffic.holdAnswer(({ path }) => path.endsWith('/sync'));
      const [first, ...others] = questions;
      await peer.send(room, first!.text);
      await syncs.held;
      for (const { text } of others) await peer.send(room, text);
    });
    await step('it answers each', () =>
      eventually(() => (answers() >= messages ? true : undefined), {
        why: `${messages} answers`,
        lastSeen: () => `${answers()} answers`,
        deadlineMs: stage.deadlineMs,
        signal: stage.signal,
      }),
    );
    await step('it answers what is said later, and none of these twice', async () => {
      const { body } = await ping(stage, newcomer);
      // A bot whose answers are all the same has given one more.
      const more = questions.some((question) => question.isAnsweredBy(body)) ? 1 : 0;
      check('answers', String(messages + more), String(answers()));
    });
  },
});
