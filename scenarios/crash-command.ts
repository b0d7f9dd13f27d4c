import {
  allTrials,
  describeTrial,
  orderOf,
  someTrials,
  type CallResult,
  type Stage,
  type Trial,
} from '../harness/index.ts';
import { CrashTally } from './crash-every-point.ts';
import { isNightly, trialsOfPart } from './crash-parts.ts';

/** Calls on the files that it is about, at which a command is ended in an ordinary run. */
const mostNear = 2;

/** A command of an operator that is ended at each of its points. */
export interface Command {
  /** In words, for the report. */
  readonly name: string;
  /** Parts of the paths of the files that it is about. */
  readonly about: readonly string[];
  /** At how many of their calls at most it is ended in an ordinary run. Default: 2. */
  readonly mostNear?: number;
  /** Begin of the names of files that may hold a secret when all is done. Default: none. */
  readonly keeps?: string;
  /** Brings all files into the state that they have before the command. */
  prepare(): Promise<unknown>;
  run(environment?: Readonly<Record<string, string>>): Promise<CallResult>;
  /** Does what an operator does who calls it again, and looks whether it is done then. */
  finish(trial: Trial | undefined): Promise<unknown>;
}

/**
 * Does it once to count its points, then again and again, with a strike at each of them, or at some that the seed of the
 * run decides. After each the operator goes on with the commands that the tool names, and must come to the end.
 */
export async function crashCommandAtEachPoint(
  stage: Stage<'crashes' | 'installation'>,
  command: Command,
): Promise<void> {
  const { step, check, crashes, installation } = stage;
  const environment = crashes.environmentFor(installation.path());
  const points = await step('it is done without a strike', async () => {
    await command.prepare();
    crashes.arm();
    const { code, errors } = await command.run(environment);
    const found = crashes.disarm();
    check('exit code of the command', '0', code === 0 ? '0' : `${code}: ${errors}`);
    await command.finish(undefined);
    return found;
  });
  const { random } = crashes;
  const all = trialsOfPart(allTrials(points, points.length, random), stage.case);
  const { about, mostNear: most = mostNear, keeps } = command;
  const trials = isNightly ? all : someTrials(all, points, { about, random, mostNear: most });
  using tally = new CrashTally(stage, command.name);
  tally.points = points.length;
  for (const { kind } of all) tally.allow(kind);
  for (const trial of trials)
    await tally.survive(trial.kind, () =>
      step(describeTrial(trial, points), async () => {
        await command.prepare();
        crashes.arm(orderOf(trial));
        await command.run(environment);
        const isStruck = trial.at === undefined || crashes.hasStruck;
        crashes.disarm();
        if (trial.loss !== undefined) crashes.lose(trial.loss);
        const found = crashes.secretsOnDisk().filter((one) => keeps === undefined || !one.includes(keeps));
        check('secrets in its files', 'none', found.join(', ') || 'none');
        const open = crashes.secretsOpenToOthers();
        check('secrets that others may read', 'none', open.join(', ') || 'none');
        if (trial.second !== undefined) {
          crashes.armAgain({ at: trial.second, strike: { kind: 'kill' } });
          await command.run(environment);
          crashes.disarm();
        }
        await command.finish(trial);
        return isStruck;
      }),
    );
}
