import type { Evidence, GateName } from '../../reports/index.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import type { Check, CheckContext, Primitive } from '../stage/check.ts';

/** A check that puts each comparison on record, and throws an ExpectationError where it does not hold. */
export function recordingCheck(record: (evidence: Evidence) => void): Check {
  const compare = (
    about: { readonly name: string; readonly gate?: GateName },
    expected: readonly Primitive[],
    observed: Primitive,
    oneOf: boolean,
  ): void => {
    const ok = expected.includes(observed);
    const [first] = expected;
    record({
      kind: 'check',
      ...about,
      ...(oneOf ? { expected: [...expected], oneOf: true } : { expected: first! }),
      observed,
      ok,
    });
    if (ok) return;
    const wanted = expected.map(String).join(' or ');
    const reason = `${about.name}: expected ${wanted}, observed ${observed}`;
    throw new ExpectationError(reason, wanted, String(observed));
  };
  return Object.assign(
    (name: string, expected: Primitive, observed: Primitive, context?: CheckContext): void =>
      compare(named(name, context), [expected], observed, false),
    {
      oneOf: (
        name: string,
        expected: readonly Primitive[],
        observed: Primitive,
        context?: CheckContext,
      ): void => compare(named(name, context), expected, observed, true),
    },
  );
}

/** A check as reports name it: with its gate, where it is part of one. */
export function named(
  name: string,
  { gate }: CheckContext = {},
): { readonly name: string; readonly gate?: GateName } {
  return gate === undefined ? { name } : { name: `${gate} ${name}`, gate };
}
