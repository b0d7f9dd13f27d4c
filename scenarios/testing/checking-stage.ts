import type { OnboardingStage } from '../../harness/index.ts';

/** A stage that notes each comparison, also those that cannot be made, and throws for none. */
export function checkingStage(more: Partial<OnboardingStage> = {}): OnboardingStage & { noted: string[] } {
  const noted: string[] = [];
  const stage: Partial<OnboardingStage> = {
    peer: { name: 'alice' } as OnboardingStage['peer'],
    step: async (_title, act) => act(),
    record: () => {},
    check: (name, expected, observed) => void noted.push(`${name}: ${expected} = ${observed}`),
    leaveUnchecked: (name) => void noted.push(`${name}: not checked`),
    finding: (_id, documented, observed) => void noted.push(`finding: ${documented} / ${observed}`),
    ...more,
  };
  return { ...(stage as OnboardingStage), noted };
}
