import type { CheckEvidence, Evidence, GateName } from '../../reports/index.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import type { Check, CheckContext, Primitive } from '../stage/check.ts';

type Wanted = Pick<CheckEvidence, 'expected' | 'oneOf' | 'bound'>;

/** A check that puts each comparison on record, and throws an ExpectationError where it does not hold. */
export function recordingCheck(record: (evidence: Evidence) => void): Check {
  const settle = (about: Named, wanted: Wanted, observed: Primitive, ok: boolean): void => {
    record({ kind: 'check', ...about, ...wanted, observed, ok });
    if (ok) return;
    const expected = describe(wanted);
    const reason = `${about.name}: expected ${expected}, observed ${observed}`;
    throw new ExpectationError(reason, expected, String(observed));
  };
  const check = (name: string, expected: Primitive, observed: Primitive, context?: CheckContext): void =>
    settle(named(name, context), { expected }, observed, expected === observed);
  const more: Pick<Check, 'oneOf' | 'atMost' | 'moreThan'> = {
    oneOf: (name, expected, observed, context) =>
      settle(
        named(name, context),
        { expected: [...expected], oneOf: true },
        observed,
        expected.includes(observed),
      ),
    atMost: (name, most, observed, context) =>
      settle(named(name, context), { expected: most, bound: 'at most' }, observed, observed <= most),
    moreThan: (name, bound, observed, context) =>
      settle(named(name, context), { expected: bound, bound: 'more than' }, observed, observed > bound),
  };
  return Object.assign(check, more);
}

/** What is wanted, in words, e.g. `at most 3`. */
function describe({ expected, bound }: Wanted): string {
  const values = [expected].flat().map(String).join(' or ');
  return bound === undefined ? values : `${bound} ${values}`;
}

interface Named {
  readonly name: string;
  readonly gate?: GateName;
}

/** A check as reports name it: with its gate, where it is part of one. */
export function named(name: string, { gate }: CheckContext = {}): Named {
  return gate === undefined ? { name } : { name: `${gate} ${name}`, gate };
}
