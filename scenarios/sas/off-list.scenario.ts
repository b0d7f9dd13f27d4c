import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { circumstancesOf, openRoom, settings, transportOf } from './routes.ts';

export default scenario({
  id: 'sas.off-list',
  title: 'A bot that serves certain people lets nobody else verify it',
  tags: ['sas', 'refusal'],
  requires: ['matrix.plain', 'matrix.allow-list', 'matrix.cross-signing', 'sas.respond'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'peer', 'peers'],
  ownBotFor: 'a list of people of its own',
  playedBy: ['spec'],
  cast: ['alice', { name: 'mallory', offList: true }],
  cases: settings,
  verifications: (which) => circumstancesOf(which, 'person'),
  mutants: {
    'serves-its-whole-server': {
      cases: settings,
      says: 'verifications that the bot lists with mallory: expected 0, observed 1',
    },
  },
  async run(stage) {
    const { step, check, bot, oracle, peers } = stage;
    const [alice, mallory] = [peers[0]!, peers[1]!];
    const isOperated = !stage.claims('sas.confirms-itself');
    const room = await step('the bot talks to alice', () => openRoom(stage, alice));
    const transport = transportOf(stage.case);
    const mustMeet = transport === 'room' || !stage.claims('sas.strangers');
    if (mustMeet)
      await step('mallory, who is not on its list, joins them', async () => {
        await alice.invite!(room, mallory.userId);
        await mallory.entered(room);
        // It learns her devices at the latest when it encrypts something for them.
        await talk(stage, room, alice);
      });
    const flow = await step('mallory asks', () =>
      transport === 'room'
        ? mallory.verifyUser(bot.userId, room)
        : mallory.verifyDevice(bot.userId, bot.deviceId),
    );
    if (stage.case.endsWith('-beside-others'))
      await step('alice asks later, and the bot takes that up', async () => {
        const asked = await alice.verifyDevice(bot.userId, bot.deviceId);
        await (isOperated ? bot.requestFrom(alice) : asked.ready());
      });
    await step('the bot answers what alice says then, twice', async () => {
      await talk(stage, room, alice);
      await talk(stage, room, alice);
    });
    await step('it has declined, or kept silent, and its operator is not troubled', async () => {
      const steps = stepsFromBot(mallory, flow);
      check(
        'what it sent to mallory',
        'nothing, or a cancel',
        steps.replace(/^(nothing|cancel)$/, 'nothing, or a cancel'),
      );
      if (!isOperated) return;
      const listed = await bot.verificationsWith(mallory);
      check('verifications that the bot lists with mallory', '0', String(listed.length));
    });
    await step('it has not signed mallory', async () =>
      check('signature of the bot over mallory', 'missing', await oracle.botsSignature(mallory)),
    );
  },
});
