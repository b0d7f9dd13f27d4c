import { machineOf, specification } from '../machine/machine.ts';
import type { Row } from '../machine/row.ts';
import type { Variant } from '../machine/variants.ts';
import { Cast } from './cast.ts';

/**
 * Two sides with an operator each, of which A asks B. Whatever the specification lets a side do, each may do.
 * @param smaller whose start counts where both press start.
 * @param ofA put before the specification's rows for A alone.
 */
export function pairOf(smaller: 'A' | 'B', ofA: readonly Row[] = []): Cast {
  const common = { decides: 'operator', transport: 'to-device' } as const;
  const tieOf = (side: 'A' | 'B'): Variant['tie'] => (side === smaller ? 'bot-wins' : 'peer-wins');
  return new Cast({
    A: machineOf({ ...common, asks: 'bot', tie: tieOf('A') }, [...ofA, ...specification]),
    B: machineOf({ ...common, asks: 'peer', tie: tieOf('B') }),
  });
}
