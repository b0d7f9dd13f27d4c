import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newEphemeralKey } from '../../oracle/sas/key-agreement.ts';
import {
  stepNameOf,
  stepNames,
  type Content,
  type RecordedParty,
  type StepName,
} from '../../oracle/sas/record.ts';
import type { Facts, OutgoingStep } from './compose.ts';
import type { Deviations } from './deviation.ts';
import { newSigningKey } from '../../identity/sign-json.ts';
import { SasSession } from './session.ts';

const macMethods = ['hkdf-hmac-sha256.v2'] as const;

describe('SasSession', () => {
  it('goes through with another one of its kind', async () => {
    const { alice, bob } = await started();
    await exchange(alice, bob);
    await Promise.all([alice.session.confirm(), bob.session.confirm()]);
    await exchange(alice, bob);
    for (const { session, trusted } of [alice, bob]) {
      expect(session.milestones.items.at(-1)).toEqual({ name: 'done' });
      expect(trusted).toHaveLength(2);
    }
  });

  it.each<[string, StepName, (party: Player) => Content, string]>([
    ['a mac before keys', 'mac', () => ({ mac: {}, keys: '' }), 'm.unexpected_message'],
    ['done before macs', 'done', () => ({}), 'm.unexpected_message'],
    ['an accept of a start that was its own', 'accept', () => ({}), 'm.unexpected_message'],
    ['a second start', 'start', () => ({ from_device: 'ALICE', method: 'm.sas.v1' }), 'm.unexpected_message'],
    ['a key of low order', 'key', () => ({ key: 'A'.repeat(43) }), 'm.invalid_message'],
    ['a key that is none', 'key', () => ({ key: 7 }), 'm.invalid_message'],
  ])('ends when the starter sends %s', async (_what, name, content, code) => {
    const { alice, bob } = await started();
    await bob.session.receive(name, content(alice));
    expect(codeOf(bob)).toBe(code);
    expect(bob.trusted).toEqual([]);
  });

  it('ends when a key is not the one that was committed to', async () => {
    const { alice, bob } = await started();
    await deliver(bob, alice);
    await alice.session.receive('key', { key: newEphemeralKey().publicText });
    expect(codeOf(alice)).toBe('m.mismatched_commitment');
    expect(alice.session.milestones.items.some(({ name }) => name === 'shown')).toBe(false);
  });

  it.each<[string, Content]>([
    ['another MAC', { message_authentication_code: 'hmac-sha256' }],
    ['another hash', { hash: 'md5' }],
    ['another key agreement', { key_agreement_protocol: 'curve25519' }],
  ])('ends when accept chooses %s', async (_what, members) => {
    const { alice, bob } = await started();
    const [accept] = bob.sent.splice(0);
    await alice.session.receive('accept', { ...accept!.content, ...members });
    expect(codeOf(alice)).toBe('m.unknown_method');
  });

  it.each<[string, Content, string]>([
    ['offers nothing it knows', { hashes: [] }, 'm.unknown_method'],
    ['cannot be hashed', { extra: 1.5 }, 'm.invalid_message'],
    ['comes from another device', { from_device: 'OTHER' }, 'm.unexpected_message'],
  ])('ends when a start %s', async (_what, members, code) => {
    const { bob } = await started({
      start: (step) => [{ ...step, content: { ...step.content, ...members } }],
    });
    expect(codeOf(bob)).toBe(code);
  });

  it.each<[string, (content: Content) => Content]>([
    [
      'of which one MAC is wrong',
      (content) => ({ ...content, mac: { ...(content['mac'] as object), 'ed25519:ALICE': 'x' } }),
    ],
    [
      'without one of its MACs',
      ({ mac, ...content }) => ({
        ...content,
        mac: Object.fromEntries(Object.entries(mac as object).slice(1)),
      }),
    ],
    ['that covers nothing', (content) => ({ ...content, mac: {} })],
  ])('trusts nobody for a mac %s', async (_what, wrong) => {
    const { alice, bob } = await started({ mac: (step) => [{ ...step, content: wrong(step.content) }] });
    await exchange(alice, bob);
    await alice.session.confirm();
    await bob.session.confirm();
    await exchange(alice, bob);
    expect(codeOf(bob)).toBe('m.key_mismatch');
    expect(bob.trusted).toEqual([]);
  });

  it('says nothing any more once it is over', async () => {
    const { alice, bob } = await started();
    bob.sent.length = 0;
    await bob.session.receive('cancel', { code: 'm.user' });
    for (const name of stepNames) await bob.session.receive(name, { code: 'm.user' });
    await bob.session.cancel('m.user', 'too late');
    expect(bob.sent).toEqual([]);
    expect(alice.session.isOver).toBe(false);
  });

  it('takes a done that comes before its own mac was acknowledged', async () => {
    const { alice, bob } = await started();
    await exchange(alice, bob);
    await bob.session.confirm();
    await deliver(bob, alice);
    const { promise, resolve } = Promise.withResolvers<void>();
    alice.acknowledged = promise;
    const confirming = alice.session.confirm();
    await deliver(alice, bob);
    await deliver(bob, alice);
    resolve();
    await confirming;
    await exchange(alice, bob);
    expect(alice.session.milestones.items.at(-1)).toEqual({ name: 'done' });
    expect(bob.session.milestones.items.at(-1)).toEqual({ name: 'done' });
  });

  it('never fails, whatever it is sent, and trusts nobody for it', async () => {
    const field = fc.constantFrom(
      'key',
      'mac',
      'keys',
      'code',
      'method',
      'methods',
      'from_device',
      'hash',
      'commitment',
    );
    const content = fc.dictionary(field, fc.jsonValue() as fc.Arbitrary<unknown>, { noNullPrototype: true });
    const step = fc.tuple(fc.constantFrom(...stepNames), content);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), fc.boolean(), async (steps, asStarter) => {
        const { alice, bob } = await started();
        const one = asStarter ? alice : bob;
        for (const [name, wild] of steps) await one.session.receive(name, wild);
        expect(one.trusted).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

interface Player {
  readonly session: SasSession;
  readonly sent: OutgoingStep[];
  readonly trusted: string[];
  /** When the homeserver says that it has what is sent. */
  acknowledged?: Promise<void>;
}

/** Two sides, of which the first has sent its start and the second has answered it. */
async function started(deviate: Deviations = {}): Promise<{ alice: Player; bob: Player }> {
  const [ofAlice, ofBob] = [party('@alice:x', 'ALICE'), party('@bob:x', 'BOB')];
  const alice = player(ofAlice, ofBob, deviate);
  const bob = player(ofBob, ofAlice, {});
  bob.session.meet('ALICE');
  await bob.session.sendReady();
  await deliver(bob, alice);
  await alice.session.sendStart();
  await deliver(alice, bob);
  return { alice, bob };
}

function player(self: RecordedParty, other: RecordedParty, deviate: Deviations): Player {
  const facts: Facts = {
    transport: 'to-device',
    transactionId: 'id',
    self,
    otherUser: other.user,
    macMethods,
    ephemeral: newEphemeralKey(),
  };
  const [sent, trusted]: [OutgoingStep[], string[]] = [[], []];
  const session = new SasSession({
    facts,
    deviate,
    otherSide: (device) => (device === other.device ? other : undefined),
    async send(step) {
      sent.push(step);
      await made.acknowledged;
    },
    trust: async (keyIds) => {
      trusted.push(...keyIds);
      return true;
    },
  });
  const made: Player = { session, sent, trusted };
  return made;
}

function party(user: string, device: string): RecordedParty {
  return { user, device, deviceKey: newSigningKey().publicText, masterKey: newSigningKey().publicText };
}

async function deliver(from: Player, to: Player): Promise<void> {
  for (const step of from.sent.splice(0)) await to.session.receive(stepNameOf(step)!, step.content);
}

/** Delivers all that both have to say, until neither has more. */
async function exchange(one: Player, other: Player): Promise<void> {
  while (one.sent.length > 0 || other.sent.length > 0) {
    await deliver(one, other);
    await deliver(other, one);
  }
}

function codeOf({ session }: Player): string | undefined {
  const last = session.milestones.items.at(-1);
  return last?.name === 'cancelled' ? last.code : undefined;
}
