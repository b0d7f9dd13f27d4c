import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../../waiting/waiting.ts';
import { diagnose } from '../../oracle/sas/diagnose.ts';
import { flawedMacs } from '../../oracle/sas/flawed-macs.ts';
import type { MacMethod } from '../../oracle/sas/mac.ts';
import type { StepName } from '../../oracle/sas/record.ts';
import type { SasRule } from '../../oracle/sas/rules/catalogue.ts';
import { compose, known, macRoute } from './compose.ts';
import { change, drop, type Deviation, type Deviations } from './deviation.ts';
import type { SpecFlow } from './flow.ts';
import { knownDeviations, type KnownDeviation } from './known-deviations.ts';
import type { SpecPeer } from './spec-peer.ts';
import { People } from '../testing/people.ts';
import { agree, showEmoji } from '../testing/verify-each-other.ts';

const wait = { deadlineMs: 30_000, signal: new AbortController().signal };
/** After these the honest side waits for what never comes, and neither cancels nor is done. */
const stalls: ReadonlySet<SasRule> = new Set<SasRule>([
  'missing-transaction-id',
  'changed-transaction-id',
  'missing-relates-to',
  'wrong-relates-to',
  'room-step-as-m.room.message',
  'request-not-as-m.room.message',
  'request-to-somebody-else',
  'missing-field',
  'request-without-timestamp',
  'request-too-old',
  'request-from-the-future',
  'key-before-starter-key',
  'never-answered-request',
  'never-answered-request-in-room',
  'start-never-sent',
  'never-answered-start',
  'key-never-sent',
  'mac-never-sent',
  'done-never-sent',
]);

let people: People;
let honest: SpecPeer;
/** Never sends its key, so that one who does not wait for it gives himself away. */
let reticent: SpecPeer;

beforeAll(async () => {
  people = await People.gather();
  [honest, reticent] = await Promise.all([
    people.spec('honest'),
    people.spec('reticent', { deviate: { key: drop } }),
  ]);
});
afterAll(() => people[Symbol.asyncDispose]());

// Most rules are the same in both transports; each is broken in one.
// Most rules are the same in both transports; each is broken in one.
const cases = Object.entries(knownDeviations).map(([rule, known], index) => ({
  rule: rule as SasRule,
  known,
  transport: known.transport ?? (index % 2 === 0 ? ('room' as const) : ('to-device' as const)),
}));

describe('a deviating peer is found out', () => {
  it.each(cases)('$rule, $transport', async ({ rule, transport, known }) => {
    const other = rule === 'key-before-starter-key' ? reticent : honest;
    const flow = await play(known, transport, other, stalls.has(rule));
    expect(diagnose(flow.record()).map((diagnosis) => diagnosis.rule)).toEqual([rule]);
  });
});

describe('a bot with several faults is told all of them, whichever the flow died of', () => {
  const withoutId = knownDeviations['commitment-without-transaction-id']!.deviate.accept!;
  const [v1, v2] = [deviceOnly('hkdf-hmac-sha256'), deviceOnly('hkdf-hmac-sha256.v2')];
  const refuses: Deviation = (step, facts) => [
    ...v2(step, facts),
    compose(facts, 'cancel', { code: 'm.key_mismatch', reason: 'one key expected' }),
  ];

  // One and the same handler as its faults are taken away one by one, each as it was met in the field.
  it.each<[string, Deviations, SasRule[]]>([
    ['the commitment', { accept: withoutId, mac: v1 }, ['commitment-without-transaction-id']],
    ['the encoding of MACs', { mac: v1 }, ['v2-label-v1-bytes', 'master-key-not-in-mac']],
    [
      'the list of keys',
      { mac: refuses, done: drop },
      ['master-key-not-in-mac', 'checked-keys-mac-over-one-key'],
    ],
    ['the master key', { mac: v2 }, ['master-key-not-in-mac']],
    ['nothing', {}, []],
  ])('%s', async (_fault, deviate, rules) => {
    const flow = await play({ deviate, asks: false, starts: false }, 'to-device', honest, false);
    expect(diagnose(flow.record()).map(({ rule }) => rule)).toEqual(rules);
  });
});

/** Lets a peer deviate, and gives the other's view of it when all that it sent has arrived. */
async function play(
  { deviate, asks, starts }: KnownDeviation,
  transport: 'to-device' | 'room',
  other: SpecPeer,
  stalls: boolean,
): Promise<SpecFlow> {
  let deviated = false;
  const watched = watch(deviate, () => (deviated = true));
  const wrong = await people.spec('wrong', { deviate: watched });
  const sentinelRoom = await wrong.directRoom(other.userId);
  const room = transport === 'room' ? sentinelRoom : undefined;
  const before = other.flows.length;

  const parts = asks ? { asks: wrong, answers: other } : { asks: other, answers: wrong };
  const script = async (): Promise<void> => {
    const { asked, answered } = await showEmoji({
      ...parts,
      room,
      starts: starts === asks ? 'asks' : 'answers',
    });
    await agree(...(asks ? ([answered, asked] as const) : ([asked, answered] as const)));
  };
  // How the two fare is read from what the other side has seen.
  script().catch(() => {});
  await eventually(() => (stalls ? deviated && isQuiet(wrong) : other.flows[before]?.isOver) || undefined, {
    ...wait,
    why: 'the deviation to take effect',
  });
  await wrong.send(sentinelRoom, 'that was all');
  await other.message(sentinelRoom, wrong.userId, (text) => text === 'that was all');
  return other.flows[before]!;
}

function isQuiet(peer: SpecPeer): boolean {
  const steps = peer.flows.at(-1)?.record().steps ?? [];
  return steps.every(
    ({ sender, acknowledgedAtMs }) => sender !== peer.userId || acknowledgedAtMs !== undefined,
  );
}

function watch(deviate: Deviations, seen: () => void): Deviations {
  const entries = Object.entries(deviate) as [StepName, Deviation][];
  const watched = entries.map(([step, make]): [StepName, Deviation] => [
    step,
    (honestStep, facts) => {
      seen();
      return make(honestStep, facts);
    },
  ]);
  return Object.fromEntries(watched);
}

/** MACs of the device key alone. */
function deviceOnly(method: MacMethod): Deviation {
  return change((content, facts) => {
    const keys = new Map([[`ed25519:${facts.self.device}`, facts.self.deviceKey!]]);
    return { ...content, ...flawedMacs(known(facts, 'sharedSecret'), macRoute(facts), keys, { method }) };
  });
}
