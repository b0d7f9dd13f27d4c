import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../../errors/usage-error.ts';

/** One line of a journal: what is about to be made on somebody's deployment, what became of it, and what is gone again. */
const entry = z.discriminatedUnion('kind', [
  /** Where the run takes place. `settings` is the absolute path of the file that named it. */
  z.object({
    kind: z.literal('run'),
    runId: z.string(),
    network: z.string(),
    server: z.string(),
    bot: z.string(),
    settings: z.string().optional(),
  }),
  /** A device that a person is about to log in with. */
  z.object({ kind: z.literal('device'), id: z.string(), user: z.string() }),
  /** A room that a person is about to make, found by its mark, or to enter, where `room` is known already. */
  z.object({ kind: z.literal('room'), id: z.string(), user: z.string(), room: z.string().optional() }),
  /** The bot is about to be ended by a hook; it is gone from this list when another has started it again. */
  z.object({ kind: z.literal('ended-bot'), id: z.string(), user: z.string() }),
  /** A text that a person is about to say on a chat network. */
  z.object({ kind: z.literal('text'), id: z.string(), user: z.string(), text: z.string() }),
  /** The service's own id of the text of that mark. */
  z.object({ kind: z.literal('said'), id: z.string(), text: z.string() }),
  /** The room of that mark. */
  z.object({ kind: z.literal('made'), id: z.string(), room: z.string() }),
  /** Nothing of it is left to do. */
  z.object({ kind: z.literal('gone'), id: z.string() }),
  /** What cannot be taken back. */
  z.object({ kind: z.literal('stays'), what: z.string() }),
]);
export type JournalEntry = z.infer<typeof entry>;
/** Where a run took place. */
export type JournalHead = Extract<JournalEntry, { kind: 'run' }>;

interface Owned {
  readonly id: string;
  readonly user: string;
}

/** A room that was made or entered, or was about to be. */
export interface RoomLeft extends Owned {
  readonly kind: 'room';
  /** Present where it was known when the run ended. */
  readonly room: string | undefined;
}

/** A text that was said on a chat network, or was about to be. */
export interface TextLeft extends Owned {
  readonly kind: 'text';
  readonly text: string;
  /** The service's own id of it; undefined where it is not known whether it was said. */
  readonly said: string | undefined;
}

/** Something that was made, or was about to be, and is not known to be gone. */
export type Leftover = RoomLeft | TextLeft | (Owned & { readonly kind: 'device' | 'ended-bot' });

/** The list of what a run makes on a deployment. Each entry is on disk before the thing is made. */
export class Journal {
  readonly #file: string;
  readonly #entries: JournalEntry[];

  private constructor(file: string, entries: JournalEntry[]) {
    this.#file = file;
    this.#entries = entries;
  }

  /**
   * Begins the journal of a run.
   * @throws UsageError where another run has left something: its journal must not be lost.
   */
  static begin(file: string, run: Omit<JournalHead, 'kind'>): Journal {
    if (existsSync(file) && Journal.read(file).leftovers.length > 0)
      throw new UsageError(
        `${file} lists what an earlier run has left. Remove that first: cara-smoke cleanup`,
      );
    closeSync(openSync(file, 'w', 0o600));
    const journal = new Journal(file, []);
    journal.add({ kind: 'run', ...run });
    return journal;
  }

  /**
   * Reads the journal of a run that has ended in any way. A last line that was torn is left out: what it announced was
   * not begun.
   * @throws UsageError where it is not one, or not a whole one.
   */
  static read(file: string): Journal {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    const entries = lines.map((line, index) => {
      const checked = entry.safeParse(parse(line));
      if (checked.success) return checked.data;
      throw new UsageError(
        `line ${index + 1} of ${file} is no entry of a journal: it is damaged, or a newer version of cara-smoke has written it. ` +
          'Use that version; take out a damaged line only if you know that nothing is left of what it lists',
      );
    });
    if (entries.length > 0 && entries[0]!.kind !== 'run')
      throw new UsageError(
        `${file} does not begin with where the run took place: its first line is lost. Bring the whole file back`,
      );
    return new Journal(file, entries);
  }

  /** Where the run took place; undefined where it was killed before it had begun. */
  get run(): JournalHead | undefined {
    return this.#entries.find((one) => one.kind === 'run');
  }

  /** Writes an entry down, and returns when it is on disk. */
  add(added: JournalEntry): void {
    const file = openSync(this.#file, 'a');
    try {
      writeSync(file, `${JSON.stringify(added)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    this.#entries.push(added);
  }

  /** In the order in which it was made. */
  get leftovers(): Leftover[] {
    const gone = new Set(this.#entries.flatMap((one) => (one.kind === 'gone' ? [one.id] : [])));
    const made = new Map(this.#entries.flatMap((one) => (one.kind === 'made' ? [[one.id, one.room]] : [])));
    const said = new Map(this.#entries.flatMap((one) => (one.kind === 'said' ? [[one.id, one.text]] : [])));
    return this.#entries.flatMap((one): Leftover[] => {
      if ('id' in one && gone.has(one.id)) return [];
      if (one.kind === 'room') return [{ ...one, room: one.room ?? made.get(one.id) }];
      if (one.kind === 'text') return [{ ...one, said: said.get(one.id) }];
      return one.kind === 'device' || one.kind === 'ended-bot' ? [one] : [];
    });
  }

  /** What cannot be taken back, a sentence each. */
  get stays(): string[] {
    return this.#entries.flatMap((one) => (one.kind === 'stays' ? [one.what] : []));
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
