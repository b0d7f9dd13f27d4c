import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { memoryLog } from '../../../base/testing/memory-log.ts';
import { letPeerStart } from './let-peer-start.ts';
import { fakeFlow } from './testing/fake-flow.ts';

const patienceMs = 20_000;

async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe('letting the peer start', () => {
  it('sends a start only when none has come for a while, and only once', async () => {
    const clock = new ManualClock();
    const lead = letPeerStart(clock, memoryLog().log);
    const flow = fakeFlow({ phase: 'ready' });
    lead(flow);
    lead(flow);
    clock.advance(patienceMs - 1);
    await settle();
    expect(flow.actions).toEqual([]);
    clock.advance(1);
    await settle();
    expect(flow.actions).toEqual(['start']);
  });

  it('sends none once the peer has', async () => {
    const clock = new ManualClock();
    const flow = fakeFlow({ phase: 'ready' });
    letPeerStart(clock, memoryLog().log)(flow);
    flow.become({ phase: 'started' });
    clock.advance(patienceMs);
    await settle();
    expect(flow.actions).toEqual([]);
  });

  it('logs what goes wrong', async () => {
    const clock = new ManualClock();
    const { log, lines } = memoryLog();
    const flow = { ...fakeFlow({ phase: 'ready' }), sendStart: () => Promise.reject(new Error('away')) };
    letPeerStart(clock, log)(flow);
    clock.advance(patienceMs);
    await settle();
    expect(lines).toMatchObject([{ level: 'warn', msg: 'Matrix verification could not be started' }]);
  });
});
