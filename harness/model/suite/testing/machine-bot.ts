import type { Input } from '../../machine/inputs.ts';
import type { Machine, Step } from '../../machine/machine.ts';
import type { State } from '../../machine/states.ts';
import type { Converse } from '../conversation.ts';

/** A bot that is nothing but a machine: of what is allowed it does the first, but for its faults. */
export function machineBot(
  { initial, states }: Machine,
  faults: Readonly<Record<string, Step>> = {},
): Converse {
  return async () => {
    let state: State = initial;
    return {
      async do(input: Input) {
        const step = faults[`${state} × ${input}`] ?? states.get(state)?.get(input)?.may[0];
        if (step === undefined) return [];
        state = step.to;
        return step.says;
      },
      settle: async () => [],
      end: async () => [],
    };
  };
}
