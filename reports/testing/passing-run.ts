import type { RunEvent } from '../model/events.ts';
import { SampleRun } from './sample-run.ts';
import { concurrent, echo, mismatch, verification } from './stories.ts';

/** A run in which everything passes. `rounds` repeats the scenarios, to try the size of large runs. */
export function passingRun(rounds = 1): RunEvent[] {
  const run = new SampleRun();
  for (let round = 1; round <= rounds; round++) {
    const plan = (id: string, title: string, tags: string[]) =>
      run.plan(round === 1 ? id : `${id}/${round}`, title, tags);
    run.scenario(plan('matrix.echo.plain', 'The bot answers in a plain room', ['smoke']), (story) =>
      echo(story, false),
    );
    run.scenario(plan('matrix.echo.encrypted', 'The bot answers in an encrypted room', ['smoke']), (story) =>
      echo(story, true),
    );
    for (const transport of ['in-room', 'to-device'] as const) {
      for (const starter of ['peer', 'bot'] as const) {
        for (const order of ['peer-first', 'bot-first']) {
          const planned = plan(
            `sas.${transport}.${starter}-starts/${order}`,
            `The ${starter} starts a verification ${transport === 'in-room' ? 'in the room' : 'between devices'}`,
            ['sas', 'smoke', transport],
          );
          const sent = transport === 'in-room' ? 'room' : 'to-device';
          run.scenario(planned, (story) => verification(story, sent, starter));
        }
      }
    }
    run.scenario(plan('sas.mismatch.peer', 'The human says the emoji differ', ['sas', 'refusal']), mismatch);
    run.scenario(plan('sas.concurrent-requests', 'Three peers verify at once', ['sas']), concurrent);
  }
  return run.events();
}
