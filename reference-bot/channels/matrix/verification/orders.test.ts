import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { memoryLog } from '../../../base/testing/memory-log.ts';
import { createCounters } from '../counters.ts';
import { controlFlowId } from './flow-id.ts';
import type { FlowPhase } from './flow.ts';
import { give, orders } from './testing/give-order.ts';
import { type Outcome, outcomes } from './orders.ts';
import type { RecordState } from './record.ts';
import { fakeFlow, someSas } from './testing/fake-flow.ts';
import { Verifications } from './verifications.ts';

const states = Object.keys(outcomes) as RecordState[];
const cells = states.flatMap((state) =>
  orders.map((order) => [state, order, outcomes[state][order]] as const),
);

/** What an outcome is to those outside: what is done to the flow, and the answer. */
const effects: Readonly<
  Record<
    Outcome,
    { readonly actions: readonly string[]; readonly status?: number; readonly leadsTo?: RecordState }
  >
> = {
  'go-on': { actions: ['ready', 'start', 'accept'] },
  confirm: { actions: ['confirm'], leadsTo: 'confirmed' },
  mismatch: { actions: ['mismatch'], leadsTo: 'mismatched' },
  cancel: { actions: ['cancel'], leadsTo: 'cancelled' },
  nothing: { actions: [] },
  'not-ready': { actions: [], status: 409 },
  over: { actions: [], status: 410 },
};

/** How far the bot goes alone. */
const goingOn: Partial<Record<RecordState, { actions: readonly string[]; leadsTo: RecordState }>> = {
  requested: { actions: ['ready', 'start'], leadsTo: 'created' },
  ready: { actions: ['start'], leadsTo: 'created' },
  started: { actions: ['accept'], leadsTo: 'accepted' },
};

/** A flow in that state, which ended unseen where it has ended. */
async function flowIn(state: RecordState) {
  const verifications = new Verifications({
    policy: { policy: 'manual' },
    clock: new ManualClock(),
    counters: createCounters(),
    ...memoryLog(),
  });
  let phase: FlowPhase =
    state === 'mismatched' || state === 'done' || state === 'cancelled' ? 'keys_exchanged' : state;
  const fake = fakeFlow({ phase });
  const flow = {
    ...fake,
    view: () => ({ ...fake.view(), ...(fake.actions.length === 0 && { phase }), sas: someSas }),
  };
  verifications.receive(flow);
  const flowId = controlFlowId(flow.userId, flow.protocolFlowId);
  if (state === 'done' || state === 'cancelled') phase = state;
  return { verifications, flowId, actions: fake.actions };
}

describe('each order in each state', () => {
  it.each(cells.filter(([state]) => state !== 'mismatched'))('%s, %s: %s', async (state, order, outcome) => {
    const { verifications, flowId, actions } = await flowIn(state);
    const expected = outcome === 'go-on' ? { ...effects[outcome], ...goingOn[state] } : effects[outcome];
    const ordered = give(verifications, order, flowId);
    if (expected.status === undefined)
      expect(await ordered).toMatchObject({ state: expected.leadsTo ?? state, sas: someSas });
    else await expect(ordered).rejects.toMatchObject({ status: expected.status });
    expect(actions).toEqual(expected.actions);
  });

  it.each(orders)('mismatched, %s: the record is gone by then', async (order) => {
    const { verifications, flowId } = await flowIn('keys_exchanged');
    await verifications.confirm(flowId, false);
    await expect(give(verifications, order, flowId)).rejects.toMatchObject({ status: 404 });
  });

  it('leaves no cell out', () => {
    expect(cells).toHaveLength(11 * 4);
  });
});
