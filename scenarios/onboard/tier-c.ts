import {
  blockWhenLate,
  eventually,
  type LaunchWishes,
  type Newcomer,
  type SignUpStage,
  type Stage,
  type Peer,
  type PeerFlow,
  type StartedBot,
  unlessCancelled,
} from '../../harness/index.ts';
import { compareSas as compareShown, type Transport } from '../compare-sas.ts';
import { hasStarted } from '../has-started.ts';
import { expectLedIn, ping, pingInClear, signUp } from './tier-a.ts';
import { expectIdentity, expectNoShields, getIdentity } from './tier-b.ts';

const prefix = 'm.key.verification.';
const wholeFlow = 'request ready start accept key key mac mac done done';

/** A bot that answers verifications of the first peer. */
export interface Verifiable {
  readonly newcomer: Newcomer;
  readonly bot: Pick<StartedBot, 'sasOf'>;
}

/** One verification that the person has begun. */
export interface Verification extends Verifiable {
  readonly flow: PeerFlow;
}

/** What differs from the usual way to a bot that can be verified. */
export interface BecomeVerifiableOptions extends Pick<LaunchWishes, 'through'> {
  /** False: it is to have no identity. */
  readonly crossSigned?: boolean;
}

/** Signs up, starts, gets an identity unless `crossSigned` is false, and starts again to be verified. */
export async function becomeVerifiable(
  stage: SignUpStage,
  { crossSigned = true, through }: BecomeVerifiableOptions = {},
): Promise<Verifiable> {
  const { step, peer } = stage;
  const newcomer = await signUp(stage);
  const ownIdentity = stage.claims('matrix.own-identity');
  if (crossSigned && !ownIdentity) {
    await step('it starts and publishes its device', () => newcomer.start({ introduce: false, through }));
    await getIdentity(stage, newcomer);
  }
  const bot = await step('it starts, to be verified by the person', () =>
    newcomer.start({ verifyPeers: [peer], introduce: false, through }),
  );
  if (ownIdentity) await getIdentity(stage, newcomer);
  return { newcomer, bot };
}

/** A bot that can be verified: the one that others use too, where there is one. */
export async function meetVerifiable(
  stage: Stage<'peer' | 'signUp' | 'leasedNewcomer'>,
): Promise<Verifiable> {
  const { step, leasedNewcomer: leased } = stage;
  if (leased === undefined) return becomeVerifiable(stage);
  await step('the bot has signed up and has an identity, as others use it too', () => {
    expectLedIn(stage, leased.newcomer);
    if (leased.identity !== undefined) expectIdentity(stage, leased.identity);
  });
  if (leased.identity === undefined) await getIdentity(stage, leased.newcomer);
  return leased;
}

/** The person asks and presses start; the bot has to do the rest by itself. */
export async function verify(
  stage: SignUpStage,
  { newcomer, bot }: Verifiable,
  transport: Transport,
): Promise<Verification> {
  const { step, peer } = stage;
  const flow = await step('the person asks, the bot agrees', async () => {
    const asked =
      transport === 'room'
        ? await peer.verifyUser(newcomer.userId, await roomFor(peer, newcomer))
        : await peer.verifyDevice(newcomer.userId, newcomer.deviceId);
    await asked.ready();
    return asked;
  });
  await step('the person presses start', async () => {
    if (!hasStarted(peer, flow)) await flow.start();
  });
  return { newcomer, bot, flow };
}

/** Both sides show the same, the person says so, and it is done (gates C1 to C4). */
export async function completeVerification(stage: SignUpStage, verification: Verification): Promise<void> {
  await compareSas(stage, verification);
  await stage.step('the person says that they match', () => verification.flow.confirm());
  await expectWholeFlow(stage, verification);
}

/** Both sides show the same emoji and decimals, where the bot tells its own (gate C2). */
export async function compareSas(stage: SignUpStage, { bot, flow }: Verification): Promise<void> {
  await stage.step('both sides show the same emoji and decimals', async () => {
    const peers = await flow.sas();
    const told = bot.sasOf?.(flow.id);
    const bots = told && (await unlessCancelled(stage.peer, flow.id, told));
    compareShown(stage, { peers, bots }, { gate: 'C2', told: 'some' });
  });
}

/** Waits until it is done, and looks at what was exchanged (gates C1, C3, C4). */
export async function expectWholeFlow(stage: SignUpStage, { newcomer, flow }: Verification): Promise<void> {
  const { step, check, peer } = stage;
  await step("the person's client considers it done, and has said so", async () => {
    await flow.done();
    const ownDone = peer.transcript.first(
      (event) => event.flow === flow.id && event.type === `${prefix}done` && event.direction === 'sent',
      {
        why: `the client of ${peer.name} to send its own done`,
        deadlineMs: stage.deadlineMs,
        signal: stage.signal,
      },
    );
    await blockWhenLate(ownDone);
  });
  await step('the wire shows a whole verification, and what the bot vouched for', async () => {
    const steps = withoutLostTie(stepsOf(peer, flow));
    check('steps', wholeFlow, steps.map(({ name }) => name).join(' '), { gate: 'C1' });
    const { master } = await newcomer.oracle.identity();
    check(
      'keys in the mac of the bot',
      [`ed25519:${newcomer.deviceId}`, `ed25519:${master}`].toSorted().join(', '),
      keysInMac(peer, flow).join(', '),
      { gate: 'C3' },
    );
    const doneBy = steps.filter(({ name }) => name === 'done').map(({ direction }) => direction);
    check('sides that said done', 'received, sent', doneBy.toSorted().join(', '), { gate: 'C4' });
  });
}

/**
 * Signatures, the person's client and a fresh message all say that it is verified (gates C5 to C8).
 * @returns ids of the room keys that the person's client held when it learned of the verification.
 */
export async function expectVerified(
  stage: SignUpStage,
  { newcomer }: Verifiable,
  moment = 'after',
): Promise<ReadonlySet<string>> {
  const { step, check, leaveUnchecked, peer } = stage;
  const { oracle } = newcomer;
  await step('the signatures prove it', async () => {
    check(
      "chain from the person's master key to the bot's device",
      'sound',
      await oracle.verifiedBy(peer, moment),
      { gate: 'C6' },
    );
  });
  await step('they are shown to nobody else', async () => {
    check('signature of the person, as a stranger sees it', 'none', await oracle.shownToStrangers(peer), {
      gate: 'C6',
    });
  });
  await step("the person's client knows it", async () => {
    // The signatures are there, so that it is the client's affair to see them.
    const opinion = await blockWhenLate(
      eventually(
        async () => {
          const seen = await peer.opinionOf(newcomer.userId, newcomer.deviceId);
          return seen.verified ? seen : undefined;
        },
        {
          why: `the client of ${peer.name} to see its own signature`,
          deadlineMs: stage.deadlineMs,
          signal: stage.signal,
        },
      ),
    );
    check('user verified', true, opinion.verified, { gate: 'C5' });
    const name = 'device verified through its owner';
    if (opinion.device) check(name, true, opinion.device.crossSigningVerified, { gate: 'C5' });
    else leaveUnchecked(name, "the person's client does not say", { gate: 'C5' });
  });
  const olderKeys = (await peer.roomKeys?.(newcomer.room)) ?? new Set<string>();
  await step('the bot has signed the person, if it has an identity to sign with', async () => {
    if (stage.claims('matrix.cross-signing')) {
      check(
        "chain from the bot's master key to the person's device",
        'sound',
        await oracle.verifiedByBot(peer, moment),
        { gate: 'C8' },
      );
      return;
    }
    const state = await oracle.botsSignature(peer);
    check.oneOf('signature of the bot over the person, if any', ['ok', 'missing'], state, { gate: 'C8' });
    if (state === 'missing')
      stage.finding('what the bot makes of the person', 'signs their master key', 'signs nobody');
  });
  if (peer.capabilities.shields !== 'both') {
    leaveUnchecked('shields', `this kind of peer can tell of ${peer.capabilities.shields}`, { gate: 'C7' });
    return olderKeys;
  }
  const reply = await step('it still answers', () => ping(stage, newcomer));
  await step('its messages carry no warning for anybody', () =>
    expectNoShields(stage, { gate: 'C7', what: 'new message' }, reply, olderKeys),
  );
  return olderKeys;
}

/** Key ids in the `mac` that the bot sent in a flow, sorted. */
export function keysInMac(peer: Peer, flow: PeerFlow): string[] {
  const mac = peer.transcript.items.find(
    (event) => event.flow === flow.id && event.type === `${prefix}mac` && event.direction === 'received',
  );
  return Object.keys((mac?.content?.['mac'] as object | undefined) ?? {}).toSorted();
}

/** How to verify where it does not matter: as Element does, if the bot can. */
export function usualTransport({ claims }: SignUpStage): Transport {
  return claims('sas.to-device-only') ? 'to-device' : 'room';
}

/** A peer that cannot encrypt talks to the bot in a room of its own. */
function roomFor(peer: Peer, { room, userId }: Newcomer): Promise<string> | string {
  return peer.capabilities.encryptedRooms ? room : peer.directRoom(userId, { encrypted: false });
}

/** A step, named as after `m.key.verification.`; `received` if it is the bot's. */
export interface StepOnWire {
  readonly name: string;
  readonly direction: string;
}

/** Both may press start at the same time: one of the two counts, and the other is ignored. */
function withoutLostTie(steps: readonly StepOnWire[]): StepOnWire[] {
  const first = steps.find(({ name }) => name === 'start');
  return steps.filter(({ name, direction }) => name !== 'start' || direction === first?.direction);
}

/** The steps of a flow in the order in which the person sent and saw them. */
export function stepsOf(peer: Peer, flow: PeerFlow): StepOnWire[] {
  return peer.transcript.items
    .filter((event) => event.flow === flow.id && event.type.startsWith(prefix))
    .toSorted((left, right) => left.atMs - right.atMs)
    .map(({ type, direction }) => ({ name: type.slice(prefix.length), direction }));
}

/**
 * Expects the flow to end by a cancellation with one of those codes, and no trust of the bot afterwards (gate C9).
 * An answer to a message is awaited first, so that what was to come has come.
 */
export async function expectRefused(
  stage: SignUpStage,
  { newcomer, flow }: Verification,
  codes: string,
): Promise<void> {
  const { step, check, peer } = stage;
  await step('it is cancelled', async () => {
    const code = await flow.cancelled();
    check.oneOf('code of the cancellation', codes.split(', '), code, { gate: 'C9' });
  });
  await step('the bot answers what is said later', async () => {
    await (peer.capabilities.encryptedRooms ? ping(stage, newcomer) : pingInClear(stage, newcomer));
  });
  await step('the bot does not trust the person for it', async () => {
    check('signature of the bot over the person', 'missing', await newcomer.oracle.botsSignature(peer), {
      gate: 'C9',
    });
  });
}
