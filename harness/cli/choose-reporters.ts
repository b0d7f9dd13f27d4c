import { reporterNames, type ReporterName } from '../../reports/index.ts';
import { requireKnown } from '../errors/usage-error.ts';

/** A renderer and where its result goes. Default: its usual file in the output folder. */
export interface ChosenReporter {
  readonly name: ReporterName;
  readonly path?: string;
}

const defaultReporters: readonly ReporterName[] = ['json', 'junit', 'html'];

/**
 * Reads `name` or `name:path`. None means the default set.
 * @param more reporters that the default set has too.
 */
export function chooseReporters(
  flags: readonly string[],
  more: readonly ReporterName[] = [],
): ChosenReporter[] {
  if (flags.length === 0) return [...defaultReporters, ...more].map((name) => ({ name }));
  return flags.map((flag) => {
    const [name = '', ...path] = flag.split(':');
    return { name: requireKnown('reporter', name, reporterNames), path: path.join(':') || undefined };
  });
}
