import { knownDeviations, scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { becomeKnown, openRoom } from './routes.ts';

export default scenario({
  id: 'sas.meant-for-another',
  title: 'The bot leaves a request in a room alone that is meant for somebody else',
  tags: ['sas', 'refusal'],
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.respond'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['spec'],
  cast: [{ name: 'alice', deviate: knownDeviations['request-to-somebody-else']!.deviate }, 'zoe'],
  verifications: [{ transport: 'room', asks: 'person', besideOthers: true }],
  mutants: {
    'takes-requests-to-others': 'verifications that the bot lists with alice: expected 0, observed 1',
  },
  async run(stage) {
    const { step, check, bot, peers } = stage;
    const [alice, zoe] = [peers[0]!, peers[1]!];
    const isOperated = !stage.claims('sas.confirms-itself');
    const room = await step('the bot talks to alice', () => openRoom(stage, alice));
    await becomeKnown(stage, [zoe]);
    const flow = await step('alice asks somebody else in their room', () =>
      alice.verifyUser(bot.userId, room),
    );
    await step('zoe asks the bot later, and the bot takes that up', async () => {
      const asked = await zoe.verifyDevice(bot.userId, bot.deviceId);
      await (isOperated ? bot.requestFrom(zoe) : asked.ready());
      await talk(stage, room, alice);
    });
    await step('it has passed over what was not meant for it', async () => {
      check('steps that the bot sent to alice', 'nothing', stepsFromBot(alice, flow));
      if (!isOperated) return;
      const listed = await bot.verificationsWith(alice);
      check('verifications that the bot lists with alice', '0', String(listed.length));
    });
  },
});
