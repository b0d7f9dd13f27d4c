import { afterHonest, ControlError, knownDeviations, type BotStage } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { openRoom } from './routes.ts';
import { compareSas, complete, expectRefused, type Verification } from './verification.ts';

/** Honest in two verifications, and taken over by somebody else then. */
export const castOfAgain = [
  { name: 'alice', deviate: { mac: afterHonest(2, knownDeviations['wrong-mac']!.deviate.mac!) } },
];
/** One verification at a time. */
export const casesOfAgain = ['in-room', 'to-device'] as const;

const reasons = ['m.key_mismatch', 'm.mismatched_sas'];

/** What came of a verification counts for that one: the same person begins another, and another. */
export async function verifyAgain(
  stage: BotStage,
  begin: (room: string) => Promise<Verification>,
): Promise<void> {
  const { step, check, peer } = stage;
  const beginAnother = (which: string): Promise<Verification> =>
    step(`the ${which} one begins`, async () => {
      // The end of the last one reaches the bot before the question.
      await talk(stage, room);
      return begin(room);
    });
  const room = await step('the bot talks to alice', () => openRoom(stage, peer));
  const refused = await step('a verification begins', () => begin(room));
  await step('both sides show the same', () => compareSas(stage, refused));
  await step("the bot's operator says that they differ", () => refused.botFlow.reject());
  await expectRefused(stage, refused, room, { code: 'm.mismatched_sas', by: 'bot' });

  const second = await beginAnother('second');
  await complete(stage, second, 'peer-confirms-first');

  const third = await beginAnother('third');
  await step('both sides show the same again', () => compareSas(stage, third));
  await step('alice says that they match, and the bot answers what she says then, twice', async () => {
    await third.peerFlow.confirm();
    await talk(stage, room);
    await talk(stage, room);
  });
  await step('it has not vouched, as nobody has told it of this one', () =>
    check('steps of the bot after its key', 'key', stepsFromBot(peer, third.peerFlow, 'key')),
  );
  await step('the operator says so, and alice considers it done', async () => {
    await third.botFlow.confirm();
    await third.peerFlow.done();
  });

  const { peerFlow, botFlow, ...forged } = await beginAnother('fourth');
  await step('both sides show the same once more', () => compareSas(stage, { peerFlow, botFlow, ...forged }));
  await step('both say that they match, alice with a wrong mac', async () => {
    await peerFlow.confirm();
    // It may have cancelled by then.
    await botFlow.confirm().catch((error: unknown) => {
      if (!(error instanceof ControlError)) throw error;
    });
  });
  await step('the bot cancels, though it has verified her before', async () => {
    check.oneOf('code of the cancellation', reasons, await peerFlow.cancelled());
  });
}
