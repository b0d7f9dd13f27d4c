import {
  allTrials,
  describeTrial,
  eventually,
  orderOf,
  someTrials,
  type CrashPoint,
  type Stage,
  type Trial,
} from '../harness/index.ts';
import { isNightly, trialsOfPart } from './crash-parts.ts';

/** Nobody begins anything more when no file has changed for so long. */
const quietMs = 200;
/** After a call that has failed, a bot is given so long to say something before the disk is well again. */
const silentMs = 1_000;

type CrashStage = Stage<'daemon' | 'crashes'>;

/** An operation of a bot that is ended at each of its points. */
export interface Operation {
  /** In words, for the report. */
  readonly name: string;
  /** Parts of the paths of the files that it is about. */
  readonly about: readonly string[];
  /** Has the bot begin. It may end at any moment from now on, which the promise inside tells. */
  begin(): Promise<{ readonly ended: Promise<string> }>;
  /** Resolves when all of it is done, as far as that can be seen from outside. */
  done(): Promise<unknown>;
  /** Brings the world into the state in which the bot can go on. */
  heal(): void;
  /** Of the bot that was started again: nothing is lost. @param mayRefuse a call has failed, of which it may have told the person. */
  verify(mayRefuse: boolean): Promise<unknown>;
  /** Brings the bot into the state in which the next trial can begin. */
  settle(): Promise<unknown>;
}

/**
 * Does the operation once to count its points, then again and again, with a strike at each of them, or at some that the
 * seed of the run decides. After each the bot is started again and must go on as if nothing had happened.
 */
export async function crashAtEachPoint(stage: CrashStage, operation: Operation): Promise<void> {
  const { step, crashes } = stage;
  const points = await step('it is done without a strike', () => perform(stage, operation));
  const pointsOfStart = await step('the bot starts again', () => countStart(stage, operation));
  const { random } = crashes;
  const all = trialsOfPart(allTrials(points, pointsOfStart, random), stage.case);
  const { about } = operation;
  const trials = isNightly ? all : someTrials(all, points, { about, random });
  using tally = new CrashTally(stage, operation.name);
  tally.points = points.length;
  for (const { kind } of all) tally.allow(kind);
  for (const trial of trials)
    await tally.survive(trial.kind, () =>
      step(describeTrial(trial, points), () => tryOut(stage, operation, trial)),
    );
}

/** Counts what an operation came through, and puts it on record when it is disposed of, also after a failure. */
export class CrashTally implements Disposable {
  /** Calls by which the operation changes files. */
  points = 0;
  readonly #record: CrashStage['record'];
  readonly #operation: string;
  readonly #counts = new Map<Trial['kind'], { tried: number; survived: number; possible: number }>();

  constructor({ record }: Pick<CrashStage, 'record'>, operation: string) {
    this.#record = record;
    this.#operation = operation;
  }

  /** One more of this kind is possible. */
  allow(kind: Trial['kind']): void {
    this.#of(kind).possible += 1;
  }

  /**
   * @param act resolves with false where it was not struck, which counts for nothing.
   * @returns what it resolves with.
   */
  async survive(kind: Trial['kind'], act: () => Promise<boolean>): Promise<boolean> {
    const counts = this.#of(kind);
    counts.tried += 1;
    const isStruck = await act();
    if (isStruck) counts.survived += 1;
    else counts.tried -= 1;
    return isStruck;
  }

  [Symbol.dispose](): void {
    const trials = [...this.#counts].map(([kind, counts]) => ({ kind, ...counts }));
    this.#record({ kind: 'crash-points', operation: this.#operation, points: this.points, trials });
  }

  #of(kind: Trial['kind']): { tried: number; survived: number; possible: number } {
    const counts = this.#counts.get(kind) ?? { tried: 0, survived: 0, possible: 0 };
    this.#counts.set(kind, counts);
    return counts;
  }
}

/** All of it, which is counted. */
async function perform(stage: CrashStage, operation: Operation): Promise<readonly CrashPoint[]> {
  const { crashes } = stage;
  crashes.arm();
  await operation.begin();
  await operation.done();
  await untilQuiet(stage);
  return crashes.disarm();
}

async function countStart({ daemon, crashes }: CrashStage, operation: Operation): Promise<number> {
  await daemon.kill();
  operation.heal();
  crashes.arm();
  await daemon.restart();
  await operation.verify(false);
  const { length } = crashes.disarm();
  await operation.settle();
  return length;
}

/** @returns false where the operation was done before it came to that point. */
async function tryOut(stage: CrashStage, operation: Operation, trial: Trial): Promise<boolean> {
  const { check, crashes, daemon } = stage;
  crashes.arm(orderOf(trial));
  const { ended } = await operation.begin();
  const end = ended.then(() => 'ended' as const);
  const finished = operation.done().then(() => untilQuiet(stage));
  finished.catch(() => {});
  if (trial.kind === 'failed') await Promise.race([end, finished.catch(() => {}), untilSilent(stage)]);
  else await Promise.race([end, finished]);
  const isReached = trial.at === undefined || crashes.hasStruck;
  crashes.disarm();
  await daemon.kill();
  if (trial.loss !== undefined) crashes.lose(trial.loss);
  check('secrets in its files', 'none', crashes.secretsOnDisk().join(', ') || 'none');
  operation.heal();
  if (trial.second !== undefined) await endAgain(stage, operation, trial.second);
  await daemon.restart();
  await operation.verify(trial.kind === 'failed');
  await operation.settle();
  return isReached;
}

/** Ends the bot while it goes on after a first end. */
async function endAgain({ crashes, daemon }: CrashStage, operation: Operation, at: number): Promise<void> {
  crashes.armAgain({ at, strike: { kind: 'kill' } });
  await daemon.restart({ awaits: 'nothing' });
  const verified = operation.verify(false);
  verified.catch(() => {});
  await Promise.race([daemon.untilEnded(), verified]);
  crashes.disarm();
  await daemon.kill();
}

/** Resolves when no file has changed for a while. */
async function untilQuiet({ crashes, signal, deadlineMs }: CrashStage): Promise<void> {
  let [count, since] = [crashes.count, performance.now()];
  const look = (): true | undefined => {
    if (crashes.count !== count) [count, since] = [crashes.count, performance.now()];
    return performance.now() - since > quietMs || undefined;
  };
  await eventually(look, { why: 'the bot to leave its files alone', deadlineMs, signal });
}

/** Resolves a while after a call has failed. */
async function untilSilent({ crashes, signal, deadlineMs }: CrashStage): Promise<void> {
  let since: number | undefined;
  const look = (): true | undefined => {
    if (crashes.hasStruck) since ??= performance.now();
    return (since !== undefined && performance.now() - since > silentMs) || undefined;
  };
  await eventually(look, { why: 'a call to fail', deadlineMs, signal });
}
