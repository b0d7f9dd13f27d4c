import type { RunEvent } from '../model/events.ts';
import { SampleRun } from './sample-run.ts';

const one = { answered: 3, refused: 1, lost: 0, open: 0, doubled: 0, elsewhere: 0 };

/** A run in which people asked on two networks, and not all went well. */
export function booksRun(): readonly RunEvent[] {
  const run = new SampleRun();
  run.scenario(run.plan('channel.telegram.echo', 'It answers', ['channel']), (story) => {
    story.step('it answers', 5, () => {
      story.record({ kind: 'books', network: 'telegram', asked: 4, ...one, heldAgainst: 2 });
      story.record({ kind: 'books', network: 'matrix', asked: 4, ...one, dead: 1 });
    });
    return { status: 'pass' };
  });
  run.scenario(run.plan('channel.telegram.hold', 'It is honest', ['channel']), (story) => {
    story.step('it is cut off', 5, () =>
      story.record({
        kind: 'books',
        network: 'telegram',
        asked: 4,
        ...one,
        doubled: 1,
        deafMs: 4_000,
        saidToHearMs: 400,
      }),
    );
    return { status: 'pass' };
  });
  return run.events();
}
