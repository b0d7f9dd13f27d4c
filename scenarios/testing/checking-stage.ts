import type { CheckContext, SignUpStage } from '../../harness/index.ts';

/** A stage that notes each comparison, also those that cannot be made, and throws for none. */
export function checkingStage(more: Partial<SignUpStage> = {}): SignUpStage & { noted: string[] } {
  const noted: string[] = [];
  const note = (name: string, expected: unknown, observed: unknown, context: CheckContext = {}): void =>
    void noted.push(`${named(name, context)}: ${expected} = ${observed}`);
  const stage: Partial<SignUpStage> = {
    peer: { name: 'alice' } as SignUpStage['peer'],
    step: async (_title, act) => act(),
    record: () => {},
    check: Object.assign(note, { oneOf: note, atMost: note, moreThan: note }),
    leaveUnchecked: (name, _why, context) => void noted.push(`${named(name, context)}: not checked`),
    finding: (_id, documented, observed) => void noted.push(`finding: ${documented} / ${observed}`),
    ...more,
  };
  return { ...(stage as SignUpStage), noted };
}

function named(name: string, { gate }: CheckContext = {}): string {
  return gate === undefined ? name : `${gate} ${name}`;
}
