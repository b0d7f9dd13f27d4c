import { usualTalk } from '../bots/talk.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import type { CommonStage } from '../stage/scenario.ts';
import type { EmptyScene } from './set-the-stage.ts';
import type { Steps } from './steps.ts';

/** What every scenario has, whatever parts it uses. */
export function commonStage(
  { entry, run, signal, record }: Pick<EmptyScene, 'entry' | 'run' | 'signal' | 'record'>,
  steps: Steps,
): CommonStage<string> {
  return {
    case: entry.case,
    signal,
    deadlineMs: run.limits.stepMs,
    startDeadlineMs: run.limits.startMs,
    talk: run.target.talk ?? usualTalk,
    step: (title, act) => steps.run(title, act),
    record,
    check(name, expected, observed) {
      const ok = expected === observed;
      record({ kind: 'check', name, expected, observed, ok, ...gateOf(name) });
      if (!ok)
        throw new ExpectationError(`${name}: expected ${expected}, observed ${observed}`, expected, observed);
    },
    leaveUnchecked: (name, why) => record({ kind: 'unchecked', name, why, ...gateOf(name) }),
    claims: (capability) => run.target.claims.includes(capability),
    finding: (id, documented, observed) => record({ kind: 'finding', id, documented, observed }),
  };
}

/** The gate with whose name a check begins, such as `B3 chain to its device`. */
function gateOf(name: string): { gate?: string } {
  const gate = /^[ABC]\d+(?= )/.exec(name)?.[0];
  return gate === undefined ? {} : { gate };
}
