import { unlessCancelled, type BotStage, type Peer, type PeerFlow } from '../../harness/index.ts';
import { compareSas as compareShown, decimalsText, emojiText, type Transport } from '../compare-sas.ts';
import { hasStarted } from '../has-started.ts';
import { talk } from '../talk.ts';
import { observedSide, type BotSide } from './bot-side.ts';

/** Who says "they match" first; the other side's `mac` has then arrived before its own confirmation. */
export const confirmationOrders = ['peer-confirms-first', 'bot-confirms-first'] as const;
export type ConfirmationOrder = (typeof confirmationOrders)[number];

/** Both ends of one verification. */
export interface Verification {
  readonly peer: Peer;
  readonly peerFlow: PeerFlow;
  readonly botFlow: BotSide;
}

/**
 * Opens the room that a person would have with their bot and says hello there, after which each side knows the
 * other's devices. Expects that nobody has signed anybody yet.
 */
export async function meet(stage: BotStage, peer: Peer = stage.peer): Promise<string> {
  const { step, bot, oracle } = stage;
  const room = await step('bot and peer share an encrypted room and talk', async () => {
    const shared = await peer.directRoom(bot.userId);
    await talk(stage, shared, peer);
    return shared;
  });
  await step('neither has signed the other yet', () => oracle.expectStrangers(peer, 'before'));
  return room;
}

/** The peer asks, the bot's operator accepts; where it has none, the peer presses start as Element does. */
export async function peerAsks(
  stage: BotStage,
  transport: Transport,
  room: string,
  peer = stage.peer,
): Promise<Verification> {
  return takeUp(stage, peer, await pressVerify(stage, transport, room, peer));
}

/** The peer asks. Nobody has accepted yet. */
export function pressVerify(
  { bot }: BotStage,
  transport: Transport,
  room: string,
  peer: Peer,
): Promise<PeerFlow> {
  return transport === 'room'
    ? peer.verifyUser(bot.userId, room)
    : peer.verifyDevice(bot.userId, bot.deviceId);
}

/** The bot's operator accepts what a peer has asked for; where it has none, the peer presses start as Element does. */
export async function takeUp(stage: BotStage, peer: Peer, peerFlow: PeerFlow): Promise<Verification> {
  const { bot } = stage;
  if (stage.claims('sas.confirms-itself')) {
    await peerFlow.ready();
    if (!hasStarted(peer, peerFlow)) await peerFlow.start();
    return { peer, peerFlow, botFlow: observedSide(stage, peerFlow) };
  }
  const botFlow = await bot.requestFrom(peer, 'requested', peerFlow.id);
  const state = await botFlow.accept();
  if (state !== 'ready') {
    stage.finding('state after accept', '"ready": both agreed, SAS has not started', `"${state}"`);
  }
  await peerFlow.ready();
  return { peer, peerFlow, botFlow };
}

/** The bot asks on its operator's order; the peer accepts and leaves the start to the bot. */
export async function botAsks(
  stage: BotStage,
  transport: Transport,
  peer = stage.peer,
): Promise<Verification> {
  const { bot } = stage;
  const botFlow = transport === 'room' ? await bot.verifyUser(peer) : await bot.verifyDevice(peer);
  const peerFlow = await peer.requestFrom(bot.userId);
  await peerFlow.accept();
  await botFlow.ready();
  await botFlow.accept();
  return { peer, peerFlow, botFlow };
}

/** Expects 3 decimals and, where they agreed on emoji too, 7 of those, the same on both sides; gives them as one text. */
export async function compareSas(
  stage: BotStage,
  { peer, peerFlow, botFlow }: Verification,
): Promise<string> {
  const shown = Promise.all([peerFlow.sas(), botFlow.sas()]);
  const [peers, bots] = await unlessCancelled(peer, peerFlow.id, shown);
  stage.check(
    'number of emoji and decimals',
    `${agreedOnEmoji(peer, peerFlow) ? 7 : 0} and 3`,
    `${peers.emoji.length} and ${peers.decimals.length}`,
  );
  const told = stage.claims('sas.confirms-itself') ? 'some' : 'all';
  compareShown(stage, { peers, bots }, { with: peer, told });
  return emojiText(peers) || decimalsText(peers);
}

/** Decimals alone are as good: the side that accepts may leave the emoji out. */
function agreedOnEmoji({ transcript }: Peer, { id }: PeerFlow): boolean {
  const accept = transcript.items.find(
    ({ type, flow }) => type === 'm.key.verification.accept' && flow === id,
  );
  const forms: unknown = accept?.content?.['short_authentication_string'];
  return Array.isArray(forms) && forms.includes('emoji');
}

/** Both say that they match, one strictly after the other. */
export async function confirmBoth(
  { peer, peerFlow, botFlow }: Verification,
  order: ConfirmationOrder,
  stage: BotStage,
): Promise<void> {
  if (order === 'peer-confirms-first') {
    if (stage.claims('sas.confirms-itself'))
      stage.leaveUnchecked('the peer confirms first', 'the bot confirms by itself, at a moment of its own');
    await peerFlow.confirm();
    await botFlow.confirm();
  } else {
    await botFlow.confirm();
    await seen(stage, peer, 'm.key.verification.mac', peerFlow.id);
    await peerFlow.confirm();
  }
}

/** From the accepted request to the proof. */
export async function complete(
  stage: BotStage,
  verification: Verification,
  order: ConfirmationOrder,
): Promise<void> {
  const { step, oracle } = stage;
  await step('both sides show the same emoji and decimals', () => compareSas(stage, verification));
  await step('both say that they match', () => confirmBoth(verification, order, stage));
  await step('the peer considers it done', () => verification.peerFlow.done());
  await step('the signatures prove it', () => oracle.expectVerified(verification.peer));
}

/** Waits until a peer has received an event of a flow from the bot. */
async function seen(stage: BotStage, peer: Peer, type: string, flow: string): Promise<void> {
  const event = peer.transcript.first(
    (candidate) => candidate.direction === 'received' && candidate.type === type && candidate.flow === flow,
    {
      why: `${type} from the bot`,
      deadlineMs: stage.deadlineMs,
      signal: stage.signal,
      lastSeen: () => lastType(peer, flow),
    },
  );
  await unlessCancelled(peer, flow, event);
}

/**
 * Expects a cancellation with that code on the wire, from that side, and neither trust nor a `mac` of the bot
 * afterwards. An answer to a message is awaited first, so that what was to come has come.
 */
export async function expectRefused(
  stage: BotStage,
  { peer, peerFlow }: Verification,
  room: string,
  expected: { readonly code: string; readonly by: 'peer' | 'bot' },
): Promise<void> {
  const { step, oracle, check } = stage;
  await step(`the wire says ${expected.code}`, async () => {
    const direction = expected.by === 'peer' ? 'sent' : 'received';
    const cancel = await peer.transcript.first(
      (event) =>
        event.type === 'm.key.verification.cancel' &&
        event.flow === peerFlow.id &&
        event.direction === direction,
      {
        why: `m.key.verification.cancel from the ${expected.by}`,
        deadlineMs: stage.deadlineMs,
        signal: stage.signal,
        lastSeen: () => lastType(peer, peerFlow.id),
      },
    );
    check('cancel code', expected.code, cancel.cancelCode ?? 'none');
  });
  await step('the bot goes on answering', () => talk(stage, room, peer));
  await step('no mac was sent and nobody is trusted', async () => {
    // A bot that needs nobody's word may have sent its own before.
    const mayHaveSent = stage.claims('sas.confirms-itself');
    const macs = peer.transcript.items.filter(
      ({ type, flow, direction }) =>
        type === 'm.key.verification.mac' &&
        flow === peerFlow.id &&
        !(mayHaveSent && direction === 'received'),
    );
    check(`mac events of ${mayHaveSent ? 'the peer' : 'either side'}`, '0', String(macs.length));
    await oracle.expectUnverified(peer);
  });
}

function lastType(peer: Peer, flow: string): string {
  const last = peer.transcript.items.findLast((event) => event.flow === flow);
  return last === undefined
    ? 'nothing of this verification'
    : `${last.type} ${last.direction} by ${last.seenBy}`;
}

/**
 * What a bot makes of a key that is wrong, `cancelled` where it sees that. A bot without an operator shows nobody anything,
 * and would send its mac.
 */
export function outcomeOfKey(stage: BotStage, { peer, peerFlow, botFlow }: Verification): Promise<string> {
  const operated = !stage.claims('sas.confirms-itself');
  const mac = peer.transcript.first(
    ({ flow, type, direction }) =>
      flow === peerFlow.id && type === 'm.key.verification.mac' && direction === 'received',
    { why: 'the bot to do anything about a key that is wrong', ...stage },
  );
  return Promise.race([
    peerFlow.cancelled().then(() => 'cancelled'),
    mac.then(() => 'it sent its mac'),
    ...(operated ? [botFlow.sas().then(() => 'its operator was shown a string to compare')] : []),
  ]);
}
