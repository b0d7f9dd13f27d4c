import { ControlError, knownDeviations, scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { askedByBotInEach, groupsIn, openRoom, settings, transportOf } from './routes.ts';

const goesOn = 'what the bot made of the start: expected no accept, observed accept';

export default scenario({
  ...askedByBotInEach,
  id: 'sas.foreign-start',
  title: 'The bot does not go on with a start that names another device than the one that answered',
  tags: ['sas', 'refusal'],
  cast: ['alice', 'bob'].map((name) => ({ name, deviate: knownDeviations['device-changed']!.deviate })),
  mutants: {
    'ignores-from-device': { cases: ['in-room'], says: goesOn },
    'goes-on-with-foreign-starts': { cases: settings, says: goesOn },
  },
  async run(stage) {
    const { step, check, bot, oracle, peers } = stage;
    const transport = transportOf(stage.case);
    for (const group of groupsIn(stage.case, peers))
      await step(`the bot asks ${group.map(({ name }) => name).join(' and ')}, and is not taken in`, () =>
        Promise.all(
          group.map(async (peer) => {
            const room = await openRoom(stage, peer);
            const botFlow = await (transport === 'room' ? bot.verifyUser(peer) : bot.verifyDevice(peer));
            const flow = await peer.requestFrom(bot.userId);
            await flow.accept();
            await flow.start();
            // What it makes of the start comes before the answer, and what it does on its operator's order too.
            await talk(stage, room, peer);
            await botFlow.accept().catch((error: unknown) => {
              if (!(error instanceof ControlError)) throw error;
            });
            await talk(stage, room, peer);
            const accepted = stepsFromBot(peer, flow, 'accept') !== 'nothing';
            check('what the bot made of the start', 'no accept', accepted ? 'accept' : 'no accept');
            check('signature of the bot over the peer', 'missing', await oracle.botsSignature(peer));
          }),
        ),
      );
  },
});
