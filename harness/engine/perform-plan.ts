import { outcomeOf, toneOf } from '../../reports/index.ts';
import type { StartedNetwork } from '../networks/network.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import { Attendance } from './attendance.ts';
import { compareWithKnown } from './compare-with-known.ts';
import { performAndJudge } from './perform-and-judge.ts';
import { inOrder, longestFirst } from './order.ts';
import type { Theatre } from './perform-scenario.ts';
import type { RunOptions } from './run-options.ts';
import { runConcurrently } from './scheduler.ts';

/** How often a bot is started that is ended at its crash points, about: it is started again after each. */
const startsWithCrashes = 10;

/** Gives the reason where the run ends before all of its plan was begun, and nobody has interrupted it. */
export async function performPlan(
  options: RunOptions,
  theatre: Theatre,
  networks: readonly StartedNetwork[],
): Promise<string | undefined> {
  const { recorder } = options;
  let [begun, failures, keptUp] = [0, 0, 0];
  const { keepUp } = options;
  const keptStage: Theatre['keepUp'] =
    keepUp &&
    (async (stage) => {
      keptUp++;
      await keepUp(stage);
    });
  const attendance = new Attendance();
  const isHopeless = (): boolean => options.purpose === 'scenarios' && attendance.hopeless !== undefined;
  const enough = (): boolean =>
    options.signal.aborted ||
    keptUp > 0 ||
    isHopeless() ||
    (options.bail !== undefined && failures >= options.bail);
  const order = inOrder(options.plan, options.seed);
  const startsOf = (entry: PlanEntry): number => {
    if (entry.scenario.uses.includes('crashes')) return startsWithCrashes;
    return theatre.sceneOf(entry).sharedPart === undefined ? 1 : 0;
  };
  await runConcurrently(
    // Starts of a bot are what takes long. Entries of mutants stay together.
    options.purpose === 'scenarios' ? longestFirst(order, startsOf) : order,
    options.crew,
    async (entry) => {
      begun++;
      recorder.emit({ type: 'scenario.started', scenario: entry.id });
      const judged = await performAndJudge(
        entry,
        { ...theatre, keepUp: keptStage },
        { networks, attendance, interrupt: options.signal },
      );
      const verdict = compareWithKnown(judged, options.knownFailures?.get(entry.id));
      if (toneOf(outcomeOf({ ...entry, verdict })) === 'bad') failures++;
      recorder.emit({
        type: 'scenario.finished',
        scenario: entry.id,
        verdict,
        replay: options.replay(entry),
      });
    },
    enough,
  );
  if (keptUp > 0) return 'a scenario had failed, whose stage was kept up';
  if (begun === options.plan.length || options.signal.aborted) return undefined;
  return isHopeless() ? attendance.hopeless : `${failures} had failed (--bail ${options.bail})`;
}
