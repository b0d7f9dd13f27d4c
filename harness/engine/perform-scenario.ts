import type { Evidence } from '../../reports/index.ts';
import { keptInClear } from '../bots/capabilities.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import { formatLimit } from '../errors/format-limit.ts';
import { wholeSentence, type BrokenRule, type Witness } from '../networks/witness.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import type { Scene } from '../stage/scene.ts';
import type { RunScope } from '../stage/run-scope.ts';
import type { Setups } from '../stage/setup.ts';
import { absenceOf } from './attendance.ts';
import { clearStage } from './clear-stage.ts';
import { commonStage } from './common-stage.ts';
import { openScene, type ToldToScene } from './open-scene.ts';
import type { NewEvent } from './recorder.ts';
import type { RunParts } from './run-parts.ts';
import { setTheStage } from './set-the-stage.ts';
import { Steps } from './steps.ts';

/** How a performance ended; for a failure with what is needed to judge it. */
export type Performance =
  | { readonly outcome: 'completed'; readonly startedBot: boolean }
  | {
      readonly outcome: 'failed';
      /** True: the stage stayed up until a person ended the run. */
      readonly wasKeptUp: boolean;
      readonly startedBot: boolean;
      /** What shows that the bot was never there. */
      readonly absence: string | undefined;
      readonly error: unknown;
      /** Title of the step that failed. */
      readonly step: string | undefined;
      /** End of the bot's log at the moment of the failure. */
      readonly botLog: readonly string[];
      /** Rules of protocols that the bot broke in the scenario. */
      readonly brokenRules: readonly BrokenRule[];
      /** What explains whatever went wrong, where a witness knows it. */
      readonly cause: string | undefined;
    };

/** What the plan decides about the scene of an entry. */
export type SceneFacts = Pick<Scene, 'number' | 'sharedPart'>;

/** What performances of a run share. */
export interface Theatre {
  sceneOf(entry: PlanEntry): SceneFacts;
  readonly setups: Setups;
  readonly run: RunScope;
  readonly runParts: RunParts;
  emit(event: NewEvent, atMs?: number): void;
  /** Resolves when a person has seen enough of the stage of a failed scenario. Absent: it is cleared at once. */
  readonly keepUp?: (stage: KeptStage) => Promise<void>;
}

/** The stage of a scenario that has failed, for a person who wants to look at it. */
export interface KeptStage {
  readonly scenario: string;
  readonly error: unknown;
  /** Who is there: names, and what lets the person in. They are secrets. */
  readonly addresses: readonly (readonly [label: string, value: string])[];
  /** Aborted when the run ends. */
  readonly signal: AbortSignal;
}

/** Sets the stage, runs the scenario, clears the stage. Never rejects because of the scenario. */
export async function performScenario(entry: PlanEntry, theatre: Theatre): Promise<Performance> {
  const { run, emit } = theatre;
  const { limits } = run;
  const stack = new AsyncDisposableStack();
  const ending = new AbortController();
  stack.defer(() => ending.abort(new Error('the scenario is over')));
  const steps = new Steps(entry.id, emit);
  const record = (evidence: Evidence, atMs?: number): void =>
    emit({ type: 'evidence', scenario: entry.id, step: steps.current?.index, evidence }, atMs);
  const ceiling = setTimeout(() => ending.abort(overdue(steps, limits.scenarioMs)), limits.scenarioMs);
  const signal = AbortSignal.any([run.signal, ending.signal]);
  const end = (reason: unknown): void => ending.abort(reason);
  let testimonies: readonly Testimony[] | undefined;
  const { scene, told } = openScene(entry, run, { ...theatre.sceneOf(entry), stack, signal, end, record });
  try {
    const parts = await steps.run('everybody is there', () =>
      setTheStage(entry.scenario.uses, scene, theatre, end),
    );
    const playing = entry.scenario.run({ ...commonStage(entry.case, scene, steps), ...parts });
    // A wait that forgot the signal must not keep a scenario going whose bot has died.
    await Promise.race([playing, rejectOnAbort(signal)]);
    testimonies = await hear(told.witnesses, signal);
    expectProof(testimonies.flatMap(requireRules), record);
    return { outcome: 'completed', startedBot: told.seats.length > 0 };
  } catch (error) {
    const failure = await explainFailure({ entry, told, run, error, testimonies });
    const performance = { ...failure, wasKeptUp: false, step: steps.current?.title } as const;
    if (theatre.keepUp === undefined || run.signal.aborted || entry.mutant !== undefined) return performance;
    clearTimeout(ceiling);
    const { addresses } = told;
    await theatre.keepUp({ scenario: entry.id, error, addresses, signal: run.signal });
    return { ...performance, wasKeptUp: true };
  } finally {
    clearTimeout(ceiling);
    await clearStage(stack, limits.clearingMs, record);
  }
}

type Failed = Extract<Performance, { outcome: 'failed' }>;

interface Failure {
  readonly entry: PlanEntry;
  readonly told: ToldToScene;
  readonly run: RunScope;
  readonly error: unknown;
  /** Undefined: nobody has been heard yet. */
  readonly testimonies: readonly Testimony[] | undefined;
}

/** What those who were there know of a failure, while the stage still stands. */
async function explainFailure({
  entry,
  told: { witnesses, seats, afterFailure, botLog },
  run: { signal, limits },
  error,
  testimonies,
}: Failure): Promise<Omit<Failed, 'wasKeptUp' | 'step'>> {
  for (const then of afterFailure) then();
  await Promise.all(witnesses.map((witness) => witness.untilSilent?.(signal)));
  const hearing = AbortSignal.any([signal, AbortSignal.timeout(limits.diagnosisMs)]);
  const { logTail } = error as { logTail?: readonly string[] };
  const withKeys = needsKeys(entry);
  return {
    outcome: 'failed',
    startedBot: seats.length > 0,
    absence: await absenceOf(withKeys ? seats : [], error, hearing),
    error,
    botLog: logTail ?? botLog(),
    // A failure has a reason of its own, also where the network gives one of them no answer.
    brokenRules: (testimonies ?? (await hear(witnesses, hearing))).flatMap(({ rules = [] }) => rules),
    cause: withKeys ? await findSuspicion(witnesses, hearing).catch(() => undefined) : undefined,
  };
}

/** Whether what an entry asks of the bot can be had only from one that takes its seat with keys. */
function needsKeys({ scenario }: PlanEntry): boolean {
  return scenario.requires.some((claim) => !keptInClear.has(claim));
}

function overdue({ current }: Steps, limitMs: number): BlockedError {
  const where = current === undefined ? 'between two steps' : `at "${current.title}"`;
  return new BlockedError(
    `the scenario had not ended after ${formatLimit(limitMs)}, and was still ${where}, where something waits without a limit`,
  );
}

/**
 * Looks at exchanges that ended as they should. A rule that counts by itself fails the scenario all the same; other
 * rules that the bot broke without harm go on record.
 * @throws ExpectationError that names the first rule of the first kind.
 */
function expectProof(broken: readonly BrokenRule[], record: (evidence: Evidence) => void): void {
  // What never came was not waited for, and what is merely likely is no accusation.
  const proven = broken.filter(({ certainty, isSilence }) => certainty === 'proven' && !isSilence);
  for (const broke of proven) {
    const { rule, detail, about, failsAlone } = broke;
    const [expected, observed] = [`rule ${rule} kept`, wholeSentence(broke)];
    if (failsAlone !== undefined) throw new ExpectationError(failsAlone, expected, observed);
    const precisely = detail === undefined ? observed : `${observed} (${detail})`;
    record({ kind: 'finding', id: about, documented: expected, observed: precisely });
  }
}

/** What a witness says, or why they can say nothing. */
interface Testimony {
  readonly rules?: readonly BrokenRule[];
  readonly error?: unknown;
}

/** What each witness says. Never rejects. */
function hear(witnesses: readonly Witness[], signal: AbortSignal): Promise<Testimony[]> {
  return Promise.all(
    witnesses.map((witness) =>
      witness.testify(signal).then(
        (rules) => ({ rules }),
        (error: unknown) => ({ error }),
      ),
    ),
  );
}

/** @throws why there are none. */
function requireRules({ rules, error }: Testimony): readonly BrokenRule[] {
  if (rules === undefined) throw error;
  return rules;
}

/** The first cause that a witness knows of. */
async function findSuspicion(
  witnesses: readonly Witness[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const causes = await Promise.all(witnesses.map((witness) => witness.suspect?.(signal)));
  return causes.find((cause) => cause !== undefined);
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
