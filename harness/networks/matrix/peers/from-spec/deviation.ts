import type { Content, StepName } from '../../oracle/sas/record.ts';
import { compose, type Facts, type OutgoingStep } from './compose.ts';

/** Turns an honest step into what is sent instead: something else, several things, or nothing. */
export type Deviation = (step: OutgoingStep, facts: Facts) => readonly OutgoingStep[];

/** Where a peer deviates; in all other steps it is honest. */
export type Deviations = Readonly<Partial<Record<StepName, Deviation>>>;

/** What goes out in place of an honest step. */
export function outgoing(
  deviate: Deviations,
  name: StepName,
  honest: OutgoingStep,
  facts: Facts,
): OutgoingStep[] {
  const steps = deviate[name]?.(honest, facts) ?? [honest];
  // As the other side will see it: without members that are undefined.
  return JSON.parse(JSON.stringify(steps)) as OutgoingStep[];
}

/** Sends nothing. */
export const drop: Deviation = () => [];

/** Sends the step twice. */
export const twice: Deviation = (step) => [step, step];

/** Deviates the n-th time that a user sends the step, and is honest before and after. */
export function nthTime(n: number, deviate: Deviation): Deviation {
  const sent = new Map<string, number>();
  return (step, facts) => {
    const count = (sent.get(facts.self.user) ?? 0) + 1;
    sent.set(facts.self.user, count);
    return count === n ? deviate(step, facts) : [step];
  };
}

/** Sends the step with another content. */
export function change(make: (content: Content, facts: Facts) => Content): Deviation {
  return (step, facts) => [{ ...step, content: make(step.content, facts) }];
}

/** Sends the step with some members of its content replaced; those set to undefined are left out. */
export function put(members: Content): Deviation {
  return change((content) => ({ ...content, ...members }));
}

/** Sends the step, and right after it others that are not due yet. */
export function andAlso(...names: readonly StepName[]): Deviation {
  return (step, facts) => [step, ...names.map((name) => compose(facts, name))];
}

/** Changes two steps over: the earlier one waits for the later. */
export function changeOver(earlier: StepName, later: StepName): Deviations {
  const held = new WeakMap<Facts, OutgoingStep>();
  const hold: Deviation = (step, facts) => {
    held.set(facts, step);
    return [];
  };
  const release: Deviation = (step, facts) => [step, held.get(facts)].filter((one) => one !== undefined);
  return { [earlier]: hold, [later]: release };
}
