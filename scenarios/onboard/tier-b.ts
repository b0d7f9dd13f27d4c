import {
  publicKeyOf,
  type CrossSignAnswer,
  type GateName,
  type Newcomer,
  type SignUpStage,
  type ReceivedMessage,
} from '../../harness/index.ts';
import { expectIntroduction, ping, signUp, type Introduced } from './tier-a.ts';

const keyLength = 43;
/** What a client that demands a verified sender shows of a bot that its owner vouches for. */
export const unverifiedIdentity = 'RED';

/** A bot whose owner vouches for its device. */
export interface OwnerSigned extends Introduced {
  /** Undefined where the bot has made its identity itself. */
  readonly answer: CrossSignAnswer | undefined;
}

/** Signs up, introduces itself, and is cross-signed by the service (gate B1). */
export async function reachB(stage: SignUpStage): Promise<OwnerSigned> {
  const newcomer = await signUp(stage);
  const introduced = await expectIntroduction(stage, newcomer);
  return { ...introduced, answer: await getIdentity(stage, newcomer) };
}

/** Has the service give the bot an identity, unless it makes its own, which is waited for then. */
export async function getIdentity(
  stage: SignUpStage,
  newcomer: Newcomer,
): Promise<CrossSignAnswer | undefined> {
  const { step, check, leaveUnchecked, peer, claims } = stage;
  if (!claims('matrix.own-identity'))
    return step('the service gives it an identity', () => crossSign(stage, newcomer));
  leaveUnchecked('what the service says of the identity', 'the bot makes its own', { gate: 'B1' });
  await step('it has made an identity of its own, and signed its device with it', async () => {
    const chain = await newcomer.oracle.ownChain(peer, 'own identity');
    check('chain from its master key to its device', 'sound', chain, { gate: 'B3' });
  });
  return undefined;
}

/** Has the service cross-sign the bot and looks at the answer (gate B1). */
export async function crossSign(stage: SignUpStage, newcomer: Newcomer): Promise<CrossSignAnswer> {
  const answer = await newcomer.crossSign();
  expectIdentity(stage, answer);
  const signed = await newcomer.oracle.signedDevices();
  const others = signed.filter((id) => id !== newcomer.deviceId);
  stage.check('other devices of the account that are signed', 'none', others.join(', ') || 'none', {
    gate: 'B1',
  });
  return answer;
}

/** What the service says of an identity that it has made (gate B1). */
export function expectIdentity({ check }: Pick<SignUpStage, 'check'>, answer: CrossSignAnswer): void {
  const keys = [answer.msk_public, answer.ssk_public, answer.usk_public];
  check('the service says that it signed the device', true, answer.device_signed, { gate: 'B1' });
  check('distinct public keys', 3, new Set(keys).size, { gate: 'B1' });
  check('lengths of the public keys', '43 43 43', keys.map(({ length }) => length).join(' '), { gate: 'B1' });
  const secrets = Object.values(answer.private_keys ?? {});
  check('private keys of the right length', 3, secrets.filter(({ length }) => length === keyLength).length, {
    gate: 'B1',
  });
  for (const [name, secret] of Object.entries(answer.private_keys ?? {})) {
    const told = {
      master: answer.msk_public,
      self_signing: answer.ssk_public,
      user_signing: answer.usk_public,
    }[name];
    const fits = publicKeyOf(secret) === told;
    check(`the service's private ${name} key fits its public one`, true, fits, { gate: 'B1' });
  }
}

/** Who sees which of its keys, and that every signature among them stands (gates B2 to B4). */
export async function expectOwnerSigned(
  stage: SignUpStage,
  { newcomer, answer }: OwnerSigned,
): Promise<void> {
  const { step, check, peer } = stage;
  const { oracle } = newcomer;
  await step('every signature of its own chain stands', async () => {
    check('chain from its master key to its device', 'sound', await oracle.ownChain(peer, 'owner-signed'), {
      gate: 'B3',
    });
  });
  await step('its keys are those that were told of, and shown to nobody who must not see them', async () => {
    const { master, selfSigning, userSigning } = await oracle.identity();
    if (answer !== undefined) {
      check('self-signing key, as a stranger sees it', answer.ssk_public, selfSigning ?? 'none', {
        gate: 'B2',
      });
      check('master key, as a stranger sees it', answer.msk_public, master ?? 'none', { gate: 'B4' });
    }
    check('user-signing key, as a stranger sees it', 'none', userSigning ?? 'none', { gate: 'B2' });
    const { masterKey } = await peer.opinionOf(newcomer.userId);
    check("master key, as the person's client holds it", master ?? 'none', masterKey ?? 'none', {
      gate: 'B4',
    });
  });
}

/** What the person's client makes of it: known and owner-signed, but verified by nobody (gates B5, B6). */
export async function expectKnownButUnverified(
  stage: SignUpStage,
  { newcomer, intro }: Introduced,
): Promise<void> {
  const { step, check, peer } = stage;
  await step("the person's client holds the device for its owner's, and nobody for verified", async () => {
    const { verified, device } = await peer.opinionOf(newcomer.userId, newcomer.deviceId);
    check('user verified', false, verified, { gate: 'B5' });
    check('device signed by its owner', true, device?.signedByOwner ?? null, { gate: 'B5' });
    check('device verified through its owner', false, device?.crossSigningVerified ?? null, { gate: 'B5' });
    check('device verified by itself', false, device?.locallyVerified ?? null, { gate: 'B5' });
  });
  const fresh = await step('it still answers', () => ping(stage, newcomer));
  await step('its messages carry no warning any more', async () => {
    await expectShields(stage, { gate: 'B6', what: 'new message' }, fresh, {
      lax: 'NONE',
      strict: unverifiedIdentity,
    });
    const { lax } = await peer.shields(intro);
    if (lax !== 'NONE')
      stage.finding(
        'shield of a message from before the cross-signing',
        'NONE once the device is known to be signed',
        lax,
      );
  });
}

/** The shields of a message, as two kinds of clients show them. */
type Shields = Readonly<Record<'lax' | 'strict', string>>;

/** Which message it is whose shields are checked, and for which gate if any. */
interface ShieldCheck {
  readonly gate?: GateName;
  readonly what: string;
}

/** Compares both shields of a message; `RED` stands for every kind of red. */
export async function expectShields(
  stage: SignUpStage,
  about: ShieldCheck,
  message: ReceivedMessage,
  expected: Shields,
): Promise<void> {
  const { lax, strict } = await stage.peer.shields(message);
  checkShield(stage, about, { shield: laxShield, expected: expected.lax, observed: lax });
  checkShield(stage, about, { shield: strictShield, expected: expected.strict, observed: strict });
}

/**
 * Expects a message of a verified bot to carry no shield. A client judges a message by what it knew of the sender when
 * it got the room key, and never again: under a key from before the verification the strict shield stays red, although
 * every signature is good. That is a finding; under a newer key the strict shield counts.
 * @param olderKeys ids of the room keys that the person's client held when it learned of the verification.
 */
export async function expectNoShields(
  stage: SignUpStage,
  about: ShieldCheck,
  message: ReceivedMessage,
  olderKeys: ReadonlySet<string>,
): Promise<void> {
  const { lax, strict } = await stage.peer.shields(message);
  checkShield(stage, about, { shield: laxShield, expected: 'NONE', observed: lax });
  const isOlder = message.roomKey !== undefined && olderKeys.has(message.roomKey);
  if (strict === 'NONE' || !isOlder)
    return checkShield(stage, about, { shield: strictShield, expected: 'NONE', observed: strict });
  stage.finding(
    'shield of a client that demands verification, under a room key from before the verification',
    'NONE: renew the room key after a verification',
    strict,
  );
  stage.leaveUnchecked(
    `${about.what}, ${strictShield}`,
    'the bot still encrypts under a room key from before the verification',
    { gate: about.gate },
  );
}

const laxShield = 'shield as Element shows it';
const strictShield = 'shield of a client that demands verification';

/** Where only a colour is expected, the reason of the observed shield does not matter. */
function checkShield(
  { check }: Pick<SignUpStage, 'check'>,
  { gate, what }: ShieldCheck,
  { shield, expected, observed }: Record<'shield' | 'expected' | 'observed', string>,
): void {
  const compared = expected.includes(' ') ? observed : observed.split(' ')[0]!;
  check(`${what}, ${shield}`, expected, compared, { gate });
}
