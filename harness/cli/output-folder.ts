import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  buildReport,
  plantCanary,
  reporterNames,
  reporters,
  scanArtifacts,
  type Report,
  type ReporterName,
  type RunEvent,
  type SecretRegistry,
} from '../../reports/index.ts';
import { EnvironmentError } from '../errors/environment-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { requireKnown, UsageError } from '../errors/usage-error.ts';

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
  readonly #path: string;
  #isWritten = false;

  /** @throws UsageError when nothing can be written there: better now than after the run. */
  constructor(path: string) {
    this.#path = path;
    this.eventsFile = join(path, 'events.ndjson');
    try {
      mkdirSync(path, { recursive: true });
      accessSync(path, constants.W_OK);
      if (existsSync(this.eventsFile)) this.#removeReports();
      writeFileSync(this.eventsFile, '');
    } catch (error) {
      throw new UsageError(
        `cannot write to the output folder: ${messageOf(error)}. Choose another with --output-dir`,
      );
    }
  }

  /** Where to look for the answer: the page, or else the first report that is written. */
  mainFile(chosen: readonly ChosenReporter[]): string {
    return this.#fileOf(chosen.find(({ name }) => name === 'html') ?? chosen[0]!);
  }

  /**
   * Renders the report and searches everything written for secrets.
   * @returns what is wrong with the artifacts; empty if they may be shown to anybody.
   * @throws EnvironmentError when a file cannot be written.
   */
  async write(report: Report, chosen: readonly ChosenReporter[], secrets: SecretRegistry): Promise<string[]> {
    for (const reporter of chosen)
      this.#writeReport(this.#fileOf(reporter), reporters[reporter.name].render(report));
    this.#isWritten = true;
    const leaks = await scanArtifacts(this.#path, secrets);
    const problems = leaks.map(({ file, label }) => `${file} contains a secret (${label}); do not share it`);
    if (!(await plantCanary(this.#path, secrets)))
      problems.push('the search for secrets does not find a planted one');
    return problems;
  }

  /**
   * Renders what is known where nothing can be waited for, unless it has been written already: the process is about to
   * end, before its run did.
   */
  rescue(events: readonly RunEvent[], chosen: readonly ChosenReporter[]): void {
    if (this.#isWritten || events.every(({ type }) => type !== 'run.started')) return;
    const report = buildReport(events);
    for (const reporter of chosen)
      this.#writeReport(this.#fileOf(reporter), reporters[reporter.name].render(report));
    process.stderr.write(
      `cara-smoke: ended at once; ${this.mainFile(chosen)} has what was known, and was not searched for secrets\n`,
    );
  }

  #fileOf({ name, path }: ChosenReporter): string {
    return path ?? join(this.#path, reporters[name].defaultFile);
  }

  #writeReport(file: string, text: string): void {
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    } catch (error) {
      throw new EnvironmentError(
        `cannot write ${file}: ${messageOf(error)}. What happened is kept in ${this.eventsFile}; once there is room, render it with: cara-smoke report ${this.#path}`,
      );
    }
  }

  /** A run that is killed must not leave the report of the one before it. */
  #removeReports(): void {
    for (const { defaultFile } of Object.values(reporters))
      rmSync(join(this.#path, defaultFile), { force: true });
  }
}
