import { accessSync, closeSync, constants, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { dirname, join } from 'node:path';
import {
  attestationFile,
  attestFolder,
  bundleFile,
  buildReport,
  plantCanary,
  reporters,
  scanArtifacts,
  type Report,
  type RunEvent,
  type SecretRegistry,
} from '../../reports/index.ts';
import { EnvironmentError } from '../errors/environment-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { UsageError } from '../errors/usage-error.ts';
import { tryFileLock } from '../process/file-lock.ts';
import { makeFolder } from '../process/make-folder.ts';
import type { ChosenReporter } from './choose-reporters.ts';

/** Held by the run that writes into the folder. */
const lockFile = '.lock';

/** The folder that takes a run's artifacts. */
export class OutputFolder implements Disposable {
  readonly eventsFile: string;
  readonly #path: string;
  readonly #chosen: readonly ChosenReporter[];
  readonly #lock: Disposable;
  readonly #signingKey: KeyObject | undefined;
  #isWritten = false;
  #isLeft = false;

  /** @throws UsageError when nothing can be written there: better now than after the run. */
  constructor(path: string, chosen: readonly ChosenReporter[], signingKey?: KeyObject) {
    this.#path = path;
    this.#signingKey = signingKey;
    this.#chosen = chosen;
    this.eventsFile = join(path, 'events.ndjson');
    try {
      makeFolder(path);
      accessSync(path, constants.W_OK);
    } catch (error) {
      throw new UsageError(`cannot write to the output folder: ${messageOf(error)}. ${chooseAnother}`);
    }
    this.#refuseForeignFiles();
    this.#lock = this.#lockFolder();
    for (const { path: file } of chosen) if (file !== undefined) requireWritable(file);
    this.#removeReports();
    writeFileSync(this.eventsFile, '');
  }

  /** Where to look for the answer: the page, or else the first report that is written. */
  get mainFile(): string {
    return this.#fileOf(this.#chosen.find(({ name }) => name === 'html') ?? this.#chosen[0]!);
  }

  /**
   * Renders the report, attests to what is in the folder, and searches everything written for secrets.
   * @returns what is wrong with the artifacts; empty if they may be shown to anybody.
   * @throws EnvironmentError when a file cannot be written.
   */
  async write(report: Report, secrets: SecretRegistry): Promise<string[]> {
    this.#render(report);
    this.#write(join(this.#path, attestationFile), () => attestFolder(this.#path, report, this.#signingKey));
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
  rescue(events: readonly RunEvent[]): void {
    if (this.#isWritten || events.every(({ type }) => type !== 'run.started')) return;
    try {
      this.#render(buildReport(events));
      const found = `${this.mainFile} has what was known, and was not searched for secrets`;
      process.stderr.write(`cara-smoke: ended at once; ${found}\n`);
    } catch (error) {
      process.stderr.write(`cara-smoke: ${messageOf(error)}\n`);
    }
  }

  /** Lets another run write there. To do it twice is no fault. */
  [Symbol.dispose](): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.#lock[Symbol.dispose]();
    rmSync(join(this.#path, lockFile), { force: true });
  }

  #fileOf({ name, path }: ChosenReporter): string {
    return path ?? join(this.#path, reporters[name].defaultFile);
  }

  #render(report: Report): void {
    for (const reporter of this.#chosen) {
      const file = this.#fileOf(reporter);
      this.#write(file, () => {
        makeFolder(dirname(file));
        writeFileSync(file, reporters[reporter.name].render(report));
      });
    }
    this.#isWritten = true;
  }

  #write(file: string, write: () => void): void {
    try {
      write();
    } catch (error) {
      throw new EnvironmentError(
        `cannot write ${file}: ${messageOf(error)}. What happened is kept in ${this.eventsFile}; once there is room, render it with: cara-smoke report ${this.#path}`,
      );
    }
  }

  /** Where no run has been, a file with the name of a report is somebody's own. */
  #refuseForeignFiles(): void {
    if (existsSync(this.eventsFile)) return;
    const foreign = this.#chosen
      .filter(({ path }) => path === undefined)
      .map((reporter) => this.#fileOf(reporter))
      .find((file) => existsSync(file));
    if (foreign !== undefined)
      throw new UsageError(`${foreign} is there, and no run of cara-smoke wrote it. ${chooseAnother}`);
  }

  #lockFolder(): Disposable {
    const lock = tryFileLock(join(this.#path, lockFile));
    if (lock !== undefined) return lock;
    throw new UsageError(`another run is writing to ${this.#path}. ${chooseAnother}`);
  }

  /** A run that is killed must not leave the report of the one before it. */
  #removeReports(): void {
    const files = Object.values(reporters).map(({ defaultFile }) => defaultFile);
    for (const file of [...files, attestationFile, bundleFile])
      rmSync(join(this.#path, file), { force: true });
  }
}

const chooseAnother = 'Choose another with --output-dir';

function requireWritable(file: string): void {
  const isNew = !existsSync(file);
  try {
    makeFolder(dirname(file));
    closeSync(openSync(file, 'a'));
    if (isNew) rmSync(file);
  } catch (error) {
    throw new UsageError(`cannot write a report to ${file}: ${messageOf(error)}`);
  }
}
