import { ControlError, nthTime, knownDeviations, type BotStage } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { openRoom, startedByBot } from './routes.ts';
import { compareSas, complete, expectRefused, outcomeOfKey, type Verification } from './verification.ts';

const {
  'wrong-commitment': wrongCommitment,
  'wrong-mac': wrongMac,
  'wrong-keys-mac': wrongKeysMac,
} = knownDeviations;
const thirdMac = nthTime(3, wrongMac!.deviate.mac!);
const fourthMac = nthTime(4, wrongKeysMac!.deviate.mac!);
const wrongMacs: typeof thirdMac = (step, facts) =>
  thirdMac(step, facts).flatMap((sent) => fourthMac(sent, facts));
/**
 * Honest in three verifications, and taken over by somebody else then: once with a wrong commitment, once with a wrong mac,
 * once with a wrong list of keys.
 */
export const castOfAgain = [
  {
    name: 'alice',
    deviate: {
      accept: nthTime(4, wrongCommitment!.deviate.accept!),
      mac: wrongMacs,
    },
  },
];
/** One verification at a time. */
export const casesOfAgain = ['in-room', 'to-device'] as const;

const reasons = ['m.key_mismatch', 'm.mismatched_sas'];

/** What came of a verification counts for that one: the same person begins another, and another. */
export async function verifyAgain(
  stage: BotStage,
  begin: (room: string) => Promise<Verification>,
): Promise<void> {
  const { step, check, peer, leaveUnchecked } = stage;
  const beginAnother = (which: string): Promise<Verification> =>
    step(`the ${which} one begins`, async () => {
      // The end of the last one reaches the bot before the first question, and its next sync has the second: some
      // libraries forget with a sync what has ended before it, and cancel what begins earlier.
      await talk(stage, room);
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

  const uncommitted = await beginAnother('fourth');
  if (await startedByBot(stage, uncommitted)) {
    await step(
      'alice has committed to another key: the bot cancels, and shows its operator nothing',
      async () => {
        check('what came of the key', 'cancelled', await outcomeOfKey(stage, uncommitted));
      },
    );
  } else {
    leaveUnchecked('the commitment of somebody it knows', 'the bot leaves the start to others');
    await uncommitted.peerFlow.cancel();
  }

  for (const [which, wrong] of [
    ['fifth', 'a wrong mac'],
    ['sixth', 'a wrong mac of the list of her keys'],
  ] as const) {
    const forged = await beginAnother(which);
    await step('both sides show the same once more', () => compareSas(stage, forged));
    await step(`both say that they match, alice with ${wrong}`, async () => {
      await forged.peerFlow.confirm();
      // It may have cancelled by then.
      await forged.botFlow.confirm().catch((error: unknown) => {
        if (!(error instanceof ControlError)) throw error;
      });
    });
    await step('the bot cancels, though it has verified her before', async () => {
      check.oneOf('code of the cancellation', reasons, await forged.peerFlow.cancelled());
    });
  }
}
