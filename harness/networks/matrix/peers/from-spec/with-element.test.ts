import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../oracle/sas/diagnose.ts';
import { swapped } from '../../oracle/sas/view.ts';
import type { SasRule } from '../../oracle/sas/rules/catalogue.ts';
import type { Peer } from '../peer.ts';
import { put } from './deviation.ts';
import { knownDeviations } from './known-deviations.ts';
import type { SpecPeer } from './spec-peer.ts';
import { People } from '../testing/people.ts';
import { agree, showEmoji } from '../testing/verify-each-other.ts';

let people: People;
let element: Peer;
beforeAll(async () => {
  people = await People.gather();
  element = await people.element('element');
});
afterAll(() => people[Symbol.asyncDispose]());

const cases = (['to-device', 'room'] as const).flatMap((transport) =>
  (['spec', 'element'] as const).flatMap((asks) =>
    (['asks', 'answers'] as const).flatMap((starts) =>
      (['hkdf-hmac-sha256.v2', 'hkdf-hmac-sha256'] as const).map((method) => ({
        transport,
        asks,
        starts,
        method,
      })),
    ),
  ),
);

describe('a spec peer and Element verify each other', () => {
  it.each(cases)(
    '$transport, $asks asks, who $starts starts, $method',
    async ({ transport, asks, starts, method }) => {
      const spec = await people.spec('spec', { macMethods: [method] });
      const room = await meet(spec, transport);
      const parts = asks === 'spec' ? { asks: spec, answers: element } : { asks: element, answers: spec };
      const { asked, answered, shown } = await showEmoji<Peer, Peer>({ ...parts, starts, room });
      expect(shown[0]).toEqual(shown[1]);
      // Both orders of confirmation, by turns.
      await (starts === 'asks' ? agree(asked, answered) : agree(answered, asked));
      await people.expectVerified(spec, element);
      const [{ emoji, decimals }] = shown;
      const symbols = emoji.map(({ symbol }) => symbol);
      const found = diagnose(spec.flows[0]!.record({ shown: { symbols, decimals } }));
      expect(found).toEqual([]);
    },
  );
});

describe('Element, faced with a peer that deviates', () => {
  // What it answers, and that the diagnosis says more than that.
  it.each([
    ['commitment-without-transaction-id', 'm.key_mismatch'],
    ['commitment-without-relates-to', 'm.key_mismatch'],
    ['hex-commitment', 'm.key_mismatch'],
    ['v2-label-v1-bytes', 'm.mismatched_sas'],
    ['keys-mac-over-one-key', 'm.mismatched_sas'],
    ['mac-info-swapped', 'm.mismatched_sas'],
  ] as const)('%s: cancels with %s', async (rule, code) => {
    const { answered, spec } = await deviating(rule);
    // What the wire says: Element's own view of the request may not notice that its verifier has given up.
    expect(await answered.cancelled()).toBe(code);
    expect(faultsOf(spec)).toEqual([rule]);
    expect(await people.hasSigned(element, spec)).toBe(false);
  });

  // Why "done" proves nothing.
  it.each(['master-key-not-in-mac', 'mac-covers-no-published-key', 'early-done'] as const)(
    '%s: is done, and has verified nobody',
    async (rule) => {
      const { asked, spec } = await deviating(rule);
      await asked.done();
      expect(faultsOf(spec)).toContain(rule);
      expect(await people.hasSigned(element, spec)).toBe(false);
    },
  );
});

it('Element is found out too: it commits to no more of a start than it knows', async () => {
  const spec = await people.spec('spec', { deviate: { start: put({ 'com.example.extra': 1 }) } });
  const room = await meet(spec, 'room');
  const asked = await spec.verifyUser(element.userId, room!);
  const answered = await element.requestFrom(spec.userId);
  await answered.accept();
  await asked.ready();
  await asked.start();
  answered.sas().catch(() => {});
  expect(await asked.cancelled()).toBe('m.mismatched_commitment');
  expect(diagnose(asked.record()).map(({ rule }) => rule)).toEqual(['commitment-over-known-fields-only']);
});

/** Has Element verify a peer that deviates, and both people press all that they are shown. */
async function deviating(rule: SasRule) {
  const { deviate, transport = 'room' } = knownDeviations[rule]!;
  const spec = await people.spec('spec', { deviate });
  const room = await meet(spec, transport);
  const asked = await (room === undefined
    ? element.verifyDevice(spec.userId, spec.deviceId)
    : element.verifyUser(spec.userId, room));
  const answered = await spec.requestFrom(element.userId);
  await answered.accept();
  await asked.ready();
  await asked.start();
  for (const flow of [asked, answered]) {
    const press = async (): Promise<void> => {
      await flow.sas();
      await flow.confirm();
    };
    // Many never get so far.
    press().catch(() => {});
  }
  return { asked, answered, spec };
}

function faultsOf(spec: SpecPeer): string[] {
  return diagnose(swapped(spec.flows[0]!.record())).map(({ rule }) => rule);
}

/** A room that both are in, if one is needed; and Element knows the other's keys. */
async function meet(spec: Peer, transport: 'to-device' | 'room'): Promise<string | undefined> {
  if (transport === 'room') return element.directRoom(spec.userId, { encrypted: false });
  // Element looks up keys only of those that it writes to encrypted, and ignores the requests of all others.
  const secret = await element.directRoom(spec.userId, { encrypted: true });
  await element.send(secret, 'hello');
  return undefined;
}
