import type { RunEvent, Verdict } from '../model/events.ts';
import { wire } from './sample-evidence.ts';
import { SampleRun } from './sample-run.ts';
import { echo } from './stories.ts';

const cause = 'the bot never published keys for its device';

/**
 * A bot that does not encrypt: three failures of one cause and two of another, one that is known and one that was, two
 * that it does not claim, and one that was not run after enough had failed.
 */
export function causesRun(): RunEvent[] {
  const run = new SampleRun({
    target: { name: 'plain bot', capabilities: ['matrix.plain', 'onboard.answer'] },
  });
  const play = (id: string, verdict: Verdict, requires: string[] = []): void => {
    const planned = run.plan(id, `The title of ${id}`, ['onboarding']);
    planned.requires.push(...requires);
    run.scenario(planned, () => verdict);
  };
  run.scenario(run.plan('matrix.echo.encrypted', 'The bot answers in an encrypted room'), (story) => {
    const message = { msgtype: 'm.text' };
    story.step('send a message and read the echo', 90, () => {
      story.record(wire('alice', 'sent', 'm.room.message', { ...message, encrypted: true }), 5);
      story.record(wire('alice', 'received', 'm.room.message', { ...message, encrypted: false }), 74);
    });
    return fail('waited 10 s for an answer from @cara:ho.test, who said something else', {
      expected: 'an answer from @cara:ho.test',
      observed: 'a message of 4 characters, in clear',
      step: 'send a message and read the echo',
    });
  });
  run.scenario(run.plan('matrix.echo.plain', 'The bot answers in a plain room'), (story) =>
    echo(story, false),
  );
  play('onboard.A', fail('Not a known device', { cause, expected: 'keys', observed: 'none' }));
  play('onboard.B', fail('B1 device signed: expected true, observed false', { cause }));
  play('onboard.C.in-room', fail('B1 device signed: expected true, observed false', { cause }));
  play('onboard.burst', fail('2 answers are missing', { known: 'upstream 312' }));
  play('onboard.restart', { status: 'pass', known: 'upstream 208' });
  play('sas.glare', { status: 'skipped', reason: 'needs sas.respond' }, [
    'sas.respond',
    'matrix.cross-signing',
  ]);
  play('sas.mismatch', { status: 'skipped', reason: 'needs sas.respond' }, ['sas.respond']);
  run.plan('xsign.bootstrap', 'The bot publishes a whole identity');
  return run.events('finished', '4 had failed (--bail 4)');
}

function fail(reason: string, more: Partial<Exclude<Verdict, { status: 'pass' }>> = {}): Verdict {
  return { status: 'fail', reason, ...more };
}
