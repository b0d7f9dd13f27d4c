import { usualTalk } from '../bots/talk.ts';
import type { CommonStage } from '../stage/scenario.ts';
import { named, recordingCheck } from './recording-check.ts';
import type { EmptyScene } from './set-the-stage.ts';
import type { Steps } from './steps.ts';

/** What every scenario has, whatever parts it uses. */
export function commonStage(
  which: string,
  { run, signal, record }: Pick<EmptyScene, 'run' | 'signal' | 'record'>,
  steps: Steps,
): CommonStage<string> {
  return {
    case: which,
    signal,
    deadlineMs: run.limits.stepMs,
    startDeadlineMs: run.limits.startMs,
    talk: run.target.talk ?? usualTalk,
    step: (title, act) => steps.run(title, act),
    record,
    check: recordingCheck(record),
    leaveUnchecked: (name, why, context) => record({ kind: 'unchecked', ...named(name, context), why }),
    claims: (capability) => run.target.claims.includes(capability),
    finding: (id, documented, observed) => {
      if (documented !== observed) record({ kind: 'finding', id, documented, observed });
    },
  };
}
