import { scenario } from '../../harness/index.ts';
import { fillIn } from './page.ts';
import { expectLedIn } from './tier-a.ts';

export default scenario({
  id: 'onboard.page.form',
  title: 'A person fills in the page without a mouse: an account comes of it, and three pastes for it',
  tags: ['onboarding', 'page'],
  requires: ['onboard.page'],
  uses: ['peer', 'signUp', 'windows'],
  tools: ['browser'],
  playedBy: ['element'],
  mutants: { 'service/half-hearted': 'A1 steps of the sign-up that failed' },
  async run(stage) {
    const { step, check } = stage;
    const password = crypto.randomUUID();
    const intro = `It's me, ${crypto.randomUUID()}`;
    const { pastes, answer } = await step('the person types into the page', () =>
      fillIn(stage, { password, intro }),
    );
    await step('the service has led it in, and understood what it is to say', async () => {
      const newcomer = await stage.signUp.welcome(answer, password);
      expectLedIn(stage, newcomer);
      check('introduction', intro, newcomer.intro, { gate: 'A1' });
    });
    await step('the page shows what to paste', () => {
      const empty = Object.entries(pastes).flatMap(([name, text]) => (text.trim() === '' ? [name] : []));
      check('pastes that are empty', 'none', empty.join(', ') || 'none');
    });
  },
});
