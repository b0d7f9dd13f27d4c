import {
  CancelledError,
  ControlError,
  unlessCancelled,
  type BotStage,
  type Peer,
  type PeerFlow,
} from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { compareSas, complete, takeUp, type Verification } from './verification.ts';

/** A way in which one person asks for verification. */
export interface Asking {
  readonly peer: Peer;
  /** E.g. `in the room`. */
  readonly how: string;
  ask(): Promise<PeerFlow>;
}

/**
 * One person asks, and asks again in another way before the first verification is over. A bot may go on with both or
 * with one, each of them sound, or cancel both: then the person asks once more.
 */
export async function askTwice(
  stage: BotStage,
  room: string,
  askings: readonly [Asking, Asking],
): Promise<void> {
  const { step, check, leaveUnchecked, oracle } = stage;
  const begun: Verification[] = [];
  for (const { peer, how, ask } of askings)
    await step(`${peer.name} asks ${how}`, async () => {
      const verification = await takeUpUnlessCancelled(stage, peer, await ask());
      if (verification !== undefined) begun.push(verification);
    });
  const { peer } = stage;
  await step('the bot answers what is said then, twice', async () => {
    await talk(stage, room, peer);
    await talk(stage, room, peer);
  });
  const [confirmed, ...others] = begun.filter((one) => !isCancelled(one)).toReversed();
  if (others.length === 0)
    leaveUnchecked('two verifications with one person', 'the bot does not go on with both');
  if (confirmed === undefined) {
    await step('nobody is trusted', () => oracle.expectUnverified(peer));
    const again = await step('asked once more, it takes that up', async () =>
      takeUp(stage, askings[1].peer, await askings[1].ask()),
    );
    return complete(stage, again, 'bot-confirms-first');
  }
  await step('each verification shows its own on both sides', async () => {
    for (const verification of [...others, confirmed]) await compareSas(stage, verification);
  });
  await step('the person says of each that they match, the operator of the last one', async () => {
    for (const { peerFlow } of [...others, confirmed]) await peerFlow.confirm();
    await confirmed.botFlow.confirm();
    await confirmed.peerFlow.done();
  });
  await step('the bot answers what is said then, twice', async () => {
    await talk(stage, room, peer);
    await talk(stage, room, peer);
  });
  for (const { peerFlow, botFlow, ...other } of others)
    await step('it has not vouched in the other one, until its operator says the same of that', async () => {
      check('steps of the bot after its key', 'key', stepsFromBot(other.peer, peerFlow, 'key'));
      await botFlow.confirm();
      await peerFlow.done();
    });
  await step('the signatures prove it', () => oracle.expectVerified(peer));
}

/** Undefined where the bot cancels what it is asked for. */
async function takeUpUnlessCancelled(
  stage: BotStage,
  peer: Peer,
  flow: PeerFlow,
): Promise<Verification | undefined> {
  try {
    return await unlessCancelled(peer, flow.id, takeUp(stage, peer, flow));
  } catch (error) {
    // An operator who accepts what has just been cancelled is told so.
    if (!(error instanceof CancelledError || error instanceof ControlError)) throw error;
    await flow.cancelled();
    return undefined;
  }
}

function isCancelled({ peer, peerFlow }: Verification): boolean {
  return peer.transcript.items.some(
    ({ flow, type }) => flow === peerFlow.id && type === 'm.key.verification.cancel',
  );
}
