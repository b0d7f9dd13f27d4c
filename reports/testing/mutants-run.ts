import type { RunEvent } from '../model/events.ts';
import { trust, wire } from './sample-evidence.ts';
import { SampleRun } from './sample-run.ts';
import { verification } from './stories.ts';

/** A run against broken bots on a simulated homeserver: two are caught, one escapes, one was not judged. */
export function mutantsRun(): RunEvent[] {
  const run = new SampleRun(
    { purpose: 'mutants' },
    { mode: 'simulated', name: 'simulated homeserver', version: '0.1.0', startedInMs: 12, proof: false },
  );
  const plan = (id: string, title: string, mutant: string) =>
    run.plan(`${id}+${mutant}`, title, ['sas'], mutant);
  run.scenario(
    plan('sas.mismatch.peer', 'The human says the emoji differ', 'sends-mac-after-cancel'),
    (story) => {
      story.step('say they differ', 30, () =>
        story.record(wire('alice', 'sent', 'cancel', { cancelCode: 'm.mismatched_sas' }), 8),
      );
      story.step(
        'nobody sends a mac any more',
        20,
        () => story.record(wire('alice', 'received', 'mac'), 12),
        'a mac came 12 ms after the cancel',
      );
      return {
        status: 'fail',
        reason: 'the bot sent its mac after the cancel',
        step: 'nobody sends a mac any more',
      };
    },
  );
  run.scenario(plan('sas.mismatch.peer', 'The human says the emoji differ', 'trusts-on-cancel'), (story) => {
    story.step(
      'nobody trusts anybody',
      25,
      () => story.record(trust('after', 'alice', 'ok'), 9),
      'trust was given',
    );
    return {
      status: 'fail',
      reason: 'the bot signed the master key of alice',
      step: 'nobody trusts anybody',
    };
  });
  run.scenario(
    plan('sas.in-room.peer-starts', 'The peer starts in the room', 'forgets-master-key'),
    (story) => verification(story, 'room', 'peer'),
  );
  run.scenario(plan('xsign.reset', 'A new identity is not silently trusted', 'trusts-new-identity'), () => ({
    status: 'blocked',
    reason: 'the mutant did not become healthy within 10 s',
  }));
  return run.events();
}
