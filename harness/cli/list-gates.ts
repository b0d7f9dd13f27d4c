import { gates } from '../../reports/index.ts';

/** What each gate of onboarding means, one line a gate; those without which a tier is never reached have a star. */
export function listGates(): string {
  return gates
    .map(({ gate, sentence, decisive }) => `${`${gate}${decisive ? '*' : ''}`.padEnd(4)} ${sentence}\n`)
    .join('');
}
