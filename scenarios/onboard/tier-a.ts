import {
  blockWhenLate,
  eventually,
  type LaunchWishes,
  type Newcomer,
  type SignUpStage,
  type ReceivedMessage,
} from '../../harness/index.ts';
import { ask, wireTypeOf } from '../talk.ts';

const algorithms = ['m.megolm.v1.aes-sha2', 'm.olm.v1.curve25519-aes-sha2'];
/** What a person reads beside a message of somebody whose devices nobody vouches for. */
export const unsignedDevice = 'RED (UnsignedDevice)';

/** A bot that has introduced itself. */
export interface Introduced {
  readonly newcomer: Newcomer;
  readonly intro: ReceivedMessage;
}

/** The account is made, and everything that comes with it (gate A1). */
export async function signUp(stage: SignUpStage): Promise<Newcomer> {
  return stage.step('the service makes an account and leads it in', async () => {
    const newcomer = await stage.signUp.newcomer({
      displayName: 'Cara',
      intro: `Hello, this is ${crypto.randomUUID()}`,
    });
    expectLedIn(stage, newcomer);
    return newcomer;
  });
}

/** What the service says that it has done for the account (gate A1). */
export function expectLedIn(
  { check, leaveUnchecked, signUp: { service } }: SignUpStage,
  { answer: { steps } }: Pick<Newcomer, 'answer'>,
): void {
  const undone = Object.entries(steps).flatMap(([name, done]) => (done === false ? [name] : []));
  check('steps of the sign-up that failed', 'none', undone.join(', ') || 'none', { gate: 'A1' });
  for (const name of ['displayname_set', 'inviter_dm'] as const)
    if (steps[name] === undefined) leaveUnchecked(name, 'the service does not say', { gate: 'A1' });
  const joined = steps.children_joined.length > 0;
  const rooms = 'rooms of the space that it joined';
  if (joined || service.facts.kind === 'own') check(rooms, true, joined, { gate: 'A1' });
  else leaveUnchecked(rooms, 'the service names none', { gate: 'A1' });
}

/** Its device is published, signed by itself, and can be written to (gate A2). */
export async function expectDevice(stage: SignUpStage, { oracle, deviceId }: Newcomer): Promise<void> {
  const { step, check } = stage;
  await step('its device can be written to, and proves itself', async () => {
    const facts = await oracle.device();
    check('devices of the account', deviceId, facts.devices.join(', '), { gate: 'A2' });
    check('algorithms', algorithms.join(', '), facts.algorithms.toSorted().join(', '), { gate: 'A2' });
    check('keys', `curve25519:${deviceId}, ed25519:${deviceId}`, facts.keyIds.toSorted().join(', '), {
      gate: 'A2',
    });
    check("the device's signature over itself", 'ok', facts.selfSignature, { gate: 'A2' });
    check("the device's signature over a one-time key", 'ok', facts.oneTimeKey, { gate: 'A2' });
  });
}

/** Its introduction came encrypted, is what was asked for, and is the event that it says it posted (gates A3, A4). */
export async function expectIntroduction(
  stage: SignUpStage,
  newcomer: Newcomer,
  wishes: LaunchWishes = {},
): Promise<Introduced> {
  const { step, check, leaveUnchecked, peer } = stage;
  const bot = await step('it starts, with nothing but its environment', () => newcomer.start(wishes));
  const intro = await step('the person reads its introduction', () =>
    peer.message(newcomer.room, newcomer.userId, (body) => body.includes(newcomer.intro)),
  );
  await step('the introduction came encrypted and is the one that it says it posted', async () => {
    check('type on the wire', 'm.room.encrypted', wireTypeOf(intro), { gate: 'A3' });
    if (bot.posted) check('event id', intro.eventId, await bot.posted(), { gate: 'A3' });
    else leaveUnchecked('event id', 'the bot does not say what it posted', { gate: 'A3' });
    check('text', newcomer.intro, intro.body, { gate: 'A4' });
  });
  return { newcomer, intro };
}

/** Something that is said encrypted is answered encrypted (gate A5); gives the answer. */
export async function ping(
  stage: SignUpStage,
  newcomer: Newcomer,
  room = newcomer.room,
): Promise<ReceivedMessage> {
  await untilReachable(stage, newcomer);
  const { reply } = await ask(stage, newcomer.userId, room, stage.peer);
  stage.check('type of the answer on the wire', 'm.room.encrypted', wireTypeOf(reply), { gate: 'A5' });
  return reply;
}

/** Waits until the person can write to its device encrypted. */
export async function untilReachable(
  { peer, deadlineMs, signal }: SignUpStage,
  { userId, deviceId, oracle }: Newcomer,
): Promise<void> {
  await eventually(async () => (await oracle.hasDeviceKeys()) || undefined, {
    why: `the bot to publish the keys of its device ${deviceId}, without which nobody can write to it encrypted`,
    lastSeen: () => 'no keys of that device',
    deadlineMs,
    signal,
  });
  // What is said before can be read by nobody on that device, which is not the bot's fault.
  const known = eventually(async () => (await peer.opinionOf(userId, deviceId)).device, {
    why: `the client of ${peer.name} to know the bot's device`,
    deadlineMs,
    signal,
  });
  await blockWhenLate(known);
}

/** All that it has said in its room came encrypted. Call it after an answer to something that was said later. */
export function expectAllEncrypted({ peer, check }: SignUpStage, { userId, room }: Newcomer): void {
  const said = peer.heard.items.filter((message) => message.sender === userId && message.room === room);
  const types = new Set(said.map((message) => wireTypeOf(message)));
  check('types on the wire of all that it said', 'm.room.encrypted', [...types].join(', '), { gate: 'A5' });
}

/**
 * The same for a person without encryption, in a room of their own. As what the bot is told arrives in order, an
 * answer also shows that it has dealt with all that came before.
 */
export async function pingInClear(stage: SignUpStage, { userId }: Newcomer): Promise<void> {
  const { peer } = stage;
  await ask(stage, userId, await peer.directRoom(userId, { encrypted: false }), peer);
}
