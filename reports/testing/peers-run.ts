import type { PlannedScenario, RunEvent } from '../model/events.ts';
import { SampleRun } from './sample-run.ts';
import { echo, mismatch, verification } from './stories.ts';

const kinds = ['element', 'libolm', 'spec'] as const;

/**
 * The same scenarios with three kinds of peers. Two end differently, one is broken with all of them, one could be
 * played by a single kind, and one was not judged with one of them.
 */
export function peersRun(): RunEvent[] {
  const run = new SampleRun({
    peers: [
      { kind: 'element', name: 'matrix-js-sdk', version: '43.0.0' },
      { kind: 'libolm', name: 'matrix-js-sdk', version: '34.13.0' },
      { kind: 'spec', name: 'cara-smoke', version: '0.1.0' },
    ],
  });
  const plan = (
    scenario: string,
    peer: (typeof kinds)[number],
    title: string,
    which?: string,
  ): PlannedScenario => {
    const base = which === undefined ? scenario : `${scenario}/${which}`;
    const id = peer === 'element' ? base : `${base}@${peer}`;
    return run.plan(id, title, ['sas'], undefined, { scenario, ...(which && { case: which }), peer });
  };
  run.scenario(plan('matrix.echo.encrypted', 'element', 'The bot answers in an encrypted room'), (story) =>
    echo(story, true),
  );
  for (const peer of kinds) {
    for (const which of ['peer-confirms-first', 'bot-confirms-first'] as const) {
      run.scenario(plan('sas.in-room.peer-starts', peer, 'The peer starts in the room', which), (story) => {
        verification(story, 'room', 'peer');
        if (peer !== 'spec' || which === 'peer-confirms-first') return { status: 'pass' };
        return {
          status: 'fail',
          reason: 'the bot agreed on a MAC in correct base64, and sent what libolm makes of it',
          step: 'both confirm',
        };
      });
    }
    run.scenario(plan('sas.glare', peer, 'Both press start', 'peer-wins'), (story) => {
      if (peer === 'element') return verification(story, 'room', 'peer');
      const reason = `waited 10 s for m.key.verification.accept from the other side; the bot never answered start of @alice-${peer}:ho.test`;
      return { status: 'fail', reason };
    });
    run.scenario(plan('sas.mismatch.peer', peer, 'The human says the emoji differ'), (story) =>
      peer === 'libolm'
        ? { status: 'blocked', reason: 'the peer did not start: its library is not installed' }
        : mismatch(story),
    );
    run.scenario(plan('sas.cancel.bot', peer, 'The operator cancels'), () => ({
      status: 'fail',
      reason: 'the bot never sent its cancel',
    }));
  }
  return run.events();
}
