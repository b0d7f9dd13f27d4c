import type { SignUpStage } from '../../harness/index.ts';

/** A stage that notes each comparison, also those that cannot be made, and throws for none. */
export function checkingStage(more: Partial<SignUpStage> = {}): SignUpStage & { noted: string[] } {
  const noted: string[] = [];
  const note = (name: string, expected: unknown, observed: unknown): void =>
    void noted.push(`${name}: ${expected} = ${observed}`);
  const stage: Partial<SignUpStage> = {
    peer: { name: 'alice' } as SignUpStage['peer'],
    step: async (_title, act) => act(),
    record: () => {},
    check: Object.assign(note, { oneOf: note }),
    leaveUnchecked: (name) => void noted.push(`${name}: not checked`),
    finding: (_id, documented, observed) => void noted.push(`finding: ${documented} / ${observed}`),
    ...more,
  };
  return { ...(stage as SignUpStage), noted };
}
