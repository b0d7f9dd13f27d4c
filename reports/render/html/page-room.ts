import { outcomeOf, toneOf } from '../../model/outcome.ts';
import type { Report } from '../../model/report.ts';
import type { Markup } from '../markup.ts';

/**
 * Picks what the page shows in full: everything that did not go well, and as much of the rest as there is room for,
 * scenarios with the run's first kind of peer before their repetitions with others.
 *
 * @param roomBytes for what went well.
 */
export function shownInFull(
  { scenarios, run }: Report,
  bodies: ReadonlyMap<string, Markup>,
  roomBytes: number,
): Set<string> {
  const { good = [], others = [] } = Object.groupBy(scenarios, (scenario) =>
    toneOf(outcomeOf(scenario)) === 'good' ? 'good' : 'others',
  );
  const shown = new Set(others.map(({ id }) => id));
  const [first] = run.peers;
  let leftBytes = roomBytes;
  for (const { id } of good.toSorted(
    (a, b) => Number(b.peer === first?.kind) - Number(a.peer === first?.kind),
  )) {
    const bytes = Buffer.byteLength(String(bodies.get(id)));
    if (bytes > leftBytes) continue;
    leftBytes -= bytes;
    shown.add(id);
  }
  return shown;
}
