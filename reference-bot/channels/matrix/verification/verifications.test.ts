import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { memoryLog } from '../../../base/testing/memory-log.ts';
import type { VerificationPolicy } from '../config/matrix-config.ts';
import { createCounters } from '../counters.ts';
import { controlFlowId } from './flow-id.ts';
import type { FlowPhase, FlowView, VerificationFlow } from './flow.ts';
import { recordLimit } from './record-store.ts';
import { type FakeFlow, fakeFlow, someSas } from './testing/fake-flow.ts';
import { Verifications, type VerificationsOptions } from './verifications.ts';

function setUp(
  policy: VerificationPolicy = { policy: 'manual' },
  more: Pick<VerificationsOptions, 'beforeAnswer' | 'onChange'> = {},
) {
  const clock = new ManualClock();
  const counters = createCounters();
  const { log, lines } = memoryLog();
  const verifications = new Verifications({ policy, clock, log, counters, ...more });
  const receive = (view: FlowView, protocolFlowId = 'txn'): FakeFlow & { readonly id: string } => {
    const flow = fakeFlow(view, '@alice:example.com', protocolFlowId);
    verifications.receive(flow);
    return Object.assign(flow, { id: controlFlowId(flow.userId, protocolFlowId) });
  };
  return { clock, counters, lines, verifications, receive };
}

/** Lets what the bot does by itself run. */
async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function states({ verifications }: ReturnType<typeof setUp>): string[] {
  return verifications.list().map((info) => info.state);
}

describe('accept', () => {
  it('does not start what the peer cannot do', async () => {
    const { verifications } = setUp();
    const flow = { ...fakeFlow({ phase: 'requested' }), offersSas: () => false };
    verifications.receive(flow);
    expect(await verifications.accept(controlFlowId(flow.userId, 'txn'))).toMatchObject({ state: 'ready' });
    expect(flow.actions).toEqual(['ready']);
  });

  it('answers the start of a peer who was faster', async () => {
    const { verifications } = setUp();
    const flow = fakeFlow({ phase: 'requested' });
    verifications.receive({
      ...flow,
      async sendReady() {
        await flow.sendReady();
        flow.become({ phase: 'started' });
      },
    });
    expect(await verifications.accept(controlFlowId(flow.userId, 'txn'))).toMatchObject({
      state: 'accepted',
    });
    expect(flow.actions).toEqual(['ready', 'accept']);
  });

  it('answers a later start without being asked again', async () => {
    const bot = setUp();
    const flow = bot.receive({ phase: 'requested' });
    await bot.verifications.accept(flow.id);
    flow.become({ phase: 'started' });
    await settle();
    expect(flow.actions).toEqual(['ready', 'start', 'accept']);
  });

  it('does not answer a start that nobody accepted', async () => {
    const bot = setUp();
    const flow = bot.receive({ phase: 'created' });
    flow.become({ phase: 'started' });
    await settle();
    expect(flow.actions).toEqual([]);
    expect(states(bot)).toEqual(['started']);
  });
});

describe('confirm', () => {
  it('sends the mac once', async () => {
    const { verifications, receive } = setUp();
    const flow = receive({ phase: 'keys_exchanged', sas: someSas });
    expect(await verifications.confirm(flow.id, true)).toMatchObject({ state: 'confirmed', sas: someSas });
    expect(await verifications.confirm(flow.id, true)).toMatchObject({ state: 'confirmed' });
    expect(flow.actions).toEqual(['confirm']);
  });

  it('says that they differ, even after saying that they match, and forgets the flow', async () => {
    const bot = setUp();
    const flow = bot.receive({ phase: 'confirmed', sas: someSas });
    expect(await bot.verifications.confirm(flow.id, false)).toMatchObject({
      state: 'mismatched',
      sas: someSas,
    });
    expect(flow.actions).toEqual(['mismatch']);
    expect(states(bot)).toEqual([]);
  });

  it.each([true, false])('%s is a 409 before there is something to compare', async (match) => {
    const { verifications, receive } = setUp();
    const flow = receive({ phase: 'accepted' });
    await expect(verifications.confirm(flow.id, match)).rejects.toMatchObject({
      kind: 'verification-flow-not-ready',
      status: 409,
      message: `Matrix verification flow is not ready for confirm: ${flow.id}`,
    });
    expect(flow.actions).toEqual([]);
  });
});

describe('cancel', () => {
  it('gives up and forgets', async () => {
    const bot = setUp();
    const flow = bot.receive({ phase: 'requested' });
    expect(await bot.verifications.cancel(flow.id)).toMatchObject({ state: 'cancelled' });
    expect(flow.actions).toEqual(['cancel']);
    await expect(bot.verifications.cancel(flow.id)).rejects.toMatchObject({
      kind: 'verification-flow-not-found',
      status: 404,
    });
  });
});

describe('any action', () => {
  it('is a 410 on a flow that ended unseen', async () => {
    const { verifications } = setUp();
    const flow = fakeFlow({ phase: 'requested' });
    let phase: FlowPhase = 'requested';
    verifications.receive({ ...flow, view: () => ({ phase }) });
    phase = 'cancelled';
    const flowId = controlFlowId(flow.userId, 'txn');
    await expect(verifications.accept(flowId)).rejects.toMatchObject({
      status: 410,
      kind: 'verification-cancelled',
      message: `Matrix verification flow is in terminal state cancelled; start a new flow: ${flowId}`,
    });
    expect(flow.actions).toEqual([]);
  });

  it('is a 404 on an unknown flow', async () => {
    await expect(setUp().verifications.confirm('mvr_x', true)).rejects.toMatchObject({
      status: 404,
      message: 'Matrix verification flow not found: mvr_x',
    });
  });

  it('is a 502 with the reason when the SDK fails', async () => {
    const { verifications } = setUp();
    const flow = fakeFlow({ phase: 'requested' });
    verifications.receive({ ...flow, sendReady: () => Promise.reject(new Error('no network')) });
    await expect(verifications.accept(controlFlowId(flow.userId, 'txn'))).rejects.toMatchObject({
      kind: 'verification',
      status: 502,
      message: 'Matrix verification failed: no network',
    });
  });

  it('is a 504 after half a minute', async () => {
    const { verifications, clock } = setUp();
    const flow = fakeFlow({ phase: 'requested' });
    verifications.receive({ ...flow, sendReady: () => new Promise(() => {}) });
    const accepting = verifications.accept(controlFlowId(flow.userId, 'txn'));
    await settle();
    clock.advance(30_000);
    await expect(accepting).rejects.toMatchObject({ kind: 'verification-timeout', status: 504 });
  });
});

describe('the auto policy', () => {
  const auto: VerificationPolicy = { policy: 'auto', peers: ['@alice:example.com'] };

  it('accepts and confirms for a named peer, and leaves the start to them', async () => {
    const { receive } = setUp(auto);
    const flow = receive({ phase: 'requested' });
    await settle();
    flow.become({ phase: 'keys_exchanged', sas: someSas });
    await settle();
    expect(flow.actions).toEqual(['ready', 'confirm']);
  });

  it('leaves everybody else to the operator', async () => {
    const { verifications } = setUp(auto);
    const flow = fakeFlow({ phase: 'requested' }, '@bob:example.com');
    verifications.receive(flow);
    await settle();
    flow.become({ phase: 'keys_exchanged', sas: someSas });
    await settle();
    expect(flow.actions).toEqual([]);
  });
});

/** The same with an owner who notes what it hears. */
function listening() {
  const heard: string[] = [];
  const onChange: VerificationsOptions['onChange'] = ({ state }, news) => heard.push(`${news}: ${state}`);
  return { heard, ...setUp({ policy: 'manual' }, { onChange }) };
}

describe('the owner of the verifications', () => {
  it('hears of the first answer before the peer does', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const heard: string[] = [];
    const beforeAnswer = ({ protocolFlowId }: VerificationFlow): Promise<void> => {
      heard.push(protocolFlowId);
      return promise;
    };
    const { verifications, receive } = setUp({ policy: 'manual' }, { beforeAnswer });
    const flow = receive({ phase: 'requested' });
    const accepted = verifications.accept(flow.id);
    await settle();
    expect({ heard, actions: flow.actions }).toEqual({ heard: ['txn'], actions: [] });
    resolve();
    await accepted;
    await verifications.accept(flow.id);
    expect({ heard, actions: flow.actions }).toEqual({ heard: ['txn'], actions: ['ready', 'start'] });
  });

  it('hears of each state once', () => {
    const { heard, receive } = listening();
    const flow = receive({ phase: 'requested' });
    for (const phase of ['accepted', 'accepted', 'keys_exchanged', 'done'] as const) flow.become({ phase });
    expect(heard).toEqual([
      'requested: requested',
      'updated: accepted',
      'updated: keys_exchanged',
      'updated: done',
    ]);
  });

  it('hears of a request that comes again, and of each order that was obeyed', async () => {
    const { heard, verifications, receive } = listening();
    const flow = receive({ phase: 'keys_exchanged', sas: someSas });
    receive({ phase: 'keys_exchanged', sas: someSas });
    await verifications.accept(flow.id);
    await verifications.confirm(flow.id, true);
    await verifications.confirm(flow.id, false);
    await verifications.cancel(flow.id).catch(() => {});
    expect(heard).toEqual([
      'requested: keys_exchanged',
      'updated: keys_exchanged',
      'updated: keys_exchanged',
      'updated: confirmed',
      'updated: mismatched',
    ]);
  });
});

describe('the records', () => {
  it('follow the flow and end with it', () => {
    const bot = setUp();
    const flow = bot.receive({ phase: 'requested', deviceId: 'D\u200B' });
    expect(bot.verifications.list()).toEqual([
      {
        flowId: flow.id,
        protocolFlowId: 'txn',
        userId: '@alice:example.com',
        deviceId: 'D',
        state: 'requested',
        createdAt: bot.clock.now(),
        updatedAt: bot.clock.now(),
      },
    ]);
    flow.become({ phase: 'done' });
    expect(states(bot)).toEqual([]);
  });

  it('show the SAS in the log at trace alone', () => {
    const { lines, receive } = setUp();
    receive({ phase: 'accepted' }).become({ phase: 'keys_exchanged', sas: someSas });
    expect(
      lines.filter((line) => JSON.stringify(line).includes('1234')).map((line) => line['level']),
    ).toEqual(['trace']);
  });

  it('are not doubled by a request that comes twice, which keeps them alive', () => {
    const bot = setUp();
    bot.receive({ phase: 'requested' });
    bot.clock.advance(1_700_000);
    bot.receive({ phase: 'requested' });
    bot.clock.advance(1_700_000);
    expect(states(bot)).toEqual(['requested']);
    bot.clock.advance(200_000);
    expect(states(bot)).toEqual([]);
  });

  it('are limited: a full house refuses, and takes the place of an unanswered request of the same peer', () => {
    const bot = setUp();
    for (let index = 0; index < recordLimit; index += 1) bot.receive({ phase: 'created' }, `txn-${index}`);
    bot.receive({ phase: 'requested' }, 'one too many');
    expect(bot.counters.peerDropVerificationCapFullTotal).toBe(1);
    expect(() => bot.verifications.adopt(fakeFlow({ phase: 'created' }, '@a:b'))).toThrow(
      'record cap reached',
    );
    expect(states(bot)).toHaveLength(recordLimit);

    const other = setUp();
    for (let index = 0; index < recordLimit; index += 1)
      other.receive({ phase: 'requested' }, `txn-${index}`);
    other.receive({ phase: 'requested' }, 'newest');
    expect(other.verifications.list().at(-1)?.protocolFlowId).toBe('newest');
    expect(states(other)).toHaveLength(recordLimit);
  });
});
