import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { seededRandom } from '../../seeded-random.ts';
import { compilePreload } from './compile.ts';
import { CrashControl, type Order } from './crash-control.ts';
import { loseUnsynced, type Loss } from './lose-unsynced.ts';
import { type Note, type Point, readNotes } from './notes.ts';

export interface CrashPointsOptions {
  /** An empty folder for what is noted, on the file system of the folder that is watched. */
  readonly room: string;
  readonly seed: number;
  /** What is secret in a text. */
  readonly findSecrets: (text: string) => readonly string[];
}

/** Bits of a mode by which others than the owner may read a file. */
const readableByOthers = 0o044;

/**
 * Counts the calls by which processes change the files of one folder, and strikes at the n-th. It sees each process
 * that is started with what {@link environmentFor} returns.
 */
export class CrashPoints implements Disposable {
  /** Numbers from 0 to below 1 that depend on the seed of the run alone. */
  readonly random: () => number;
  readonly #options: CrashPointsOptions;
  readonly #control: CrashControl;
  readonly #library: string;
  #folder: string | undefined;

  private constructor(options: CrashPointsOptions, library: string) {
    this.#options = options;
    this.#library = library;
    this.random = seededRandom(options.seed);
    mkdirSync(join(options.room, 'shadow'), { recursive: true });
    this.#control = new CrashControl(join(options.room, 'control'));
    this.#forget();
  }

  /** @throws EnvironmentError where the machine cannot compile the library. */
  static async open(options: CrashPointsOptions): Promise<CrashPoints> {
    return new CrashPoints(options, await compilePreload());
  }

  /** For a process that changes files of this folder. All processes of one `CrashPoints` work in the same. */
  environmentFor(folder: string): Readonly<Record<string, string>> {
    this.#folder = realpathSync(folder);
    return {
      LD_PRELOAD: this.#library,
      CARA_SMOKE_CRASH_ROOM: this.#options.room,
      CARA_SMOKE_CRASH_FOLDER: this.#folder,
    };
  }

  /** Counts from now on, and strikes where that is ordered. What was not synced before stays. */
  arm(order?: Order): void {
    this.#control.disarm();
    this.#forget();
    this.#control.arm(order);
  }

  /** Counts anew, and remembers what was not synced before: a process that has ended did not sync it. */
  armAgain(order: Order): void {
    this.#control.arm(order);
  }

  /** Strikes no more. The points that have come since it was armed. */
  disarm(): readonly Point[] {
    this.#control.disarm();
    return this.#notes();
  }

  /** How many points have come since it was armed. */
  get count(): number {
    return this.#control.count;
  }

  /** Whether it has struck since it was armed. */
  get hasStruck(): boolean {
    return this.#control.struck > 0;
  }

  /**
   * Takes from the folder what a power failure would take now. Only when all processes have ended that work in it.
   * @returns how many calls were taken back.
   */
  lose(loss: Loss): number {
    const lost = loseUnsynced({ ...this.#options, folder: this.#watched, notes: this.#notes(), loss });
    this.#forget();
    return lost;
  }

  /** Secrets in the files of the folder, each with its file. */
  secretsOnDisk(): readonly string[] {
    return this.#secretsIn(() => true);
  }

  /** Those of them that others on the machine may read. */
  secretsOpenToOthers(): readonly string[] {
    return this.#secretsIn((path) => (statSync(path).mode & readableByOthers) !== 0);
  }

  [Symbol.dispose](): void {
    this.#control[Symbol.dispose]();
  }

  #secretsIn(isLookedAt: (path: string) => boolean): readonly string[] {
    const folder = this.#watched;
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.flatMap((entry) => {
      if (!entry.isFile()) return [];
      const path = join(entry.parentPath, entry.name);
      if (!isLookedAt(path)) return [];
      const found = this.#options.findSecrets(readFileSync(path, 'latin1'));
      return found.map((secret) => `${secret} in ${relative(folder, path)}`);
    });
  }

  get #watched(): string {
    if (this.#folder === undefined) throw new TypeError('no process works in a folder that is watched');
    return this.#folder;
  }

  #notes(): readonly Note[] {
    return readNotes(this.#options.room, this.#watched);
  }

  #forget(): void {
    const { room } = this.#options;
    for (const name of ['notes', 'saved']) writeFileSync(join(room, name), '');
    for (const name of readdirSync(join(room, 'shadow'))) rmSync(join(room, 'shadow', name));
  }
}
