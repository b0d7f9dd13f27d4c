import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  plantCanary,
  reporterNames,
  reporters,
  scanArtifacts,
  type Report,
  type ReporterName,
  type SecretRegistry,
} from '../../reports/index.ts';
import { messageOf } from '../engine/failures.ts';
import { requireKnown, UsageError } from '../engine/usage-error.ts';

/** A renderer and where its result goes; the default file in the output folder unless a path is given. */
export interface ChosenReporter {
  readonly name: ReporterName;
  readonly path?: string;
}

const defaultReporters: readonly ReporterName[] = ['json', 'junit', 'html'];

/** Reads `name` or `name:path`. None means the default set. */
export function parseReporters(flags: readonly string[]): ChosenReporter[] {
  if (flags.length > 0) {
    return flags.map((flag) => {
      const [name = '', ...path] = flag.split(':');
      return { name: requireKnown('reporter', name, reporterNames), path: path.join(':') || undefined };
    });
  }
  return defaultReporters.map((name) => ({ name }));
}

/** The folder that takes a run's artifacts. */
export class OutputFolder {
  readonly eventsFile: string;
  readonly pageFile: string;
  readonly #path: string;

  /** @throws UsageError when nothing can be written there: better now than after the run. */
  constructor(path: string) {
    this.#path = path;
    this.eventsFile = join(path, 'events.ndjson');
    this.pageFile = join(path, 'index.html');
    try {
      mkdirSync(path, { recursive: true });
      accessSync(path, constants.W_OK);
      writeFileSync(this.eventsFile, '');
    } catch (error) {
      throw new UsageError(
        `cannot write to the output folder: ${messageOf(error)}. Choose another with --output-dir`,
      );
    }
  }

  /**
   * Renders the report and searches everything written for secrets.
   * @returns what is wrong with the artifacts; empty if they may be shown to anybody.
   */
  async write(report: Report, chosen: readonly ChosenReporter[], secrets: SecretRegistry): Promise<string[]> {
    for (const { name, path } of chosen) {
      const { defaultFile, render } = reporters[name];
      const file = path ?? join(this.#path, defaultFile);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, render(report));
    }
    const leaks = await scanArtifacts(this.#path, secrets);
    const problems = leaks.map(({ file, label }) => `${file} contains a secret (${label}); do not share it`);
    if (!(await plantCanary(this.#path, secrets)))
      problems.push('the search for secrets does not find a planted one');
    return problems;
  }
}
