import { ControlError, knownDeviations, scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { askedByPersonInEach, groupsIn, openRoom, settings, transportOf } from './routes.ts';

const goesOn = 'what the bot made of the start: expected no accept, observed accept';

export default scenario({
  ...askedByPersonInEach,
  id: 'sas.foreign-start.asked',
  title: 'The bot does not go on with a start that names another device than the one that asked the bot',
  tags: ['sas', 'refusal'],
  // Of two starts that of the user with the lower id counts, so theirs does.
  cast: ['alice', 'bob'].map((name) => ({
    name,
    deviate: knownDeviations['device-changed']!.deviate,
    startsAtReady: true as const,
  })),
  mutants: {
    'ignores-from-device': { cases: ['in-room', 'in-room-beside-others'], says: goesOn },
    'goes-on-with-foreign-starts': { cases: settings, says: goesOn },
  },
  async run(stage) {
    const { step, check, bot, oracle, peers, deadlineMs, signal } = stage;
    const inRoom = transportOf(stage.case) === 'room';
    for (const group of groupsIn(stage.case, peers))
      await step(`asked by ${group.map(({ name }) => name).join(' and ')}, the bot is not taken in`, () =>
        Promise.all(
          group.map(async (peer) => {
            const room = await openRoom(stage, peer);
            const flow = inRoom
              ? await peer.verifyUser(bot.userId, room)
              : await peer.verifyDevice(bot.userId, bot.deviceId);
            if (!stage.claims('sas.confirms-itself')) {
              const botFlow = await bot.requestFrom(peer, 'requested', flow.id);
              // The start may have come before the order is carried out.
              await botFlow.accept().catch((error: unknown) => {
                if (!(error instanceof ControlError)) throw error;
              });
            }
            await peer.transcript.first(
              ({ flow: id, type, direction }) =>
                id === flow.id && type === 'm.key.verification.start' && direction === 'sent',
              { why: `the start of ${peer.name}`, deadlineMs, signal },
            );
            // What it makes of the start comes before the answers.
            await talk(stage, room, peer);
            await talk(stage, room, peer);
            const accepted = stepsFromBot(peer, flow, 'accept') !== 'nothing';
            check('what the bot made of the start', 'no accept', accepted ? 'accept' : 'no accept');
            check('signature of the bot over the peer', 'missing', await oracle.botsSignature(peer));
          }),
        ),
      );
  },
});
