import { basename, dirname } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Turn } from '../../agent/agent.ts';
import { messageOf } from '../../base/errors/message-of.ts';
import { OutsideFault } from '../../base/errors/outside-fault.ts';
import { ownerOnlyPath } from '../../state/owner-only-path.ts';
import type { SessionScope } from './session-scope.ts';

/** A text that a person said. */
export interface SessionText {
  readonly channel: string;
  /** Where it was said, in the channel's own terms. */
  readonly conversation: string;
  /** The channel's own id of the text, of which the conversation has one. */
  readonly id: string;
  readonly sender: string;
  readonly body: string;
}

/** What a text belongs to. */
export type SessionKey = Pick<SessionText, 'channel' | 'conversation' | 'id'>;

/**
 * What is said about a text. `refusal`: there is no answer, and the person is told so. `delay`: the text was put aside,
 * and the person is told that the answer comes later.
 */
export interface SessionAnswer {
  readonly kind: 'answer' | 'refusal' | 'delay';
  /** Undefined: there is nothing to say. */
  readonly text: string | undefined;
}

/** What became of a text. */
export type Outcome =
  | { readonly outcome: 'sent'; readonly messageId: string }
  | { readonly outcome: 'nothing-to-say' }
  /** It is a dead letter now, which somebody else goes on with. */
  | { readonly outcome: 'put-aside' }
  | { readonly outcome: 'failed' | 'expired'; readonly error: string };

/** How far the bot has got with a text. `new`: nobody has noted it before. */
export type Progress =
  | { readonly state: 'new' | 'heard' | 'put-aside' }
  /** Said again as it is, so that each attempt says the same. `failed`: only if the text comes again. */
  | { readonly state: 'answered' | 'failed'; readonly answer: SessionAnswer }
  | { readonly state: 'finished' };

const keptMs = 30 * 24 * 60 * 60 * 1_000;
/** Which texts before it belong to a text. What somebody said in private is not told elsewhere where nobody asked for that. */
const usualScope: SessionScope = 'per-channel-peer';
const within: Readonly<Record<SessionScope, string>> = {
  'per-channel-peer': 'AND conversation = ?2',
  'per-sender':
    'AND sender = (SELECT sender FROM texts WHERE channel = ?1 AND conversation = ?2 AND id = ?3)',
  global: '',
};
const historyTurns = 20;
const historyBytes = 64 * 1_024;
/** Milliseconds that another process may keep the file for itself. */
const timeout = 2_000;

type Scopes = ReadonlyMap<string, SessionScope>;

/**
 * What was said to the bot and what it said, of all channels. Each change is on the disk when its method returns, so
 * that a bot that is killed knows at its next start what has had its answer and what has not.
 */
export class Sessions implements Disposable {
  readonly #database: DatabaseSync;
  readonly #scopes: Scopes;

  private constructor(database: DatabaseSync, scopes: Scopes) {
    this.#database = database;
    this.#scopes = scopes;
  }

  /**
   * Opens the file, which is made if there is none and only its owner can read, and forgets what is older than 30 days.
   * @param now milliseconds since the epoch.
   * @param scopes of channels. Default: `per-channel-peer`.
   * @throws OutsideFault when it cannot be written or is no database.
   */
  static open(file: string, now: number, scopes: Scopes = new Map()): Sessions {
    try {
      const path = ownerOnlyPath(dirname(file), basename(file));
      return Sessions.use(new DatabaseSync(path, { timeout }), now, scopes);
    } catch (cause) {
      const advice =
        'it must be a file of this bot that it can write; move it away to begin with an empty one';
      throw new OutsideFault(`${file}: ${messageOf(cause)}: ${advice}`, { cause });
    }
  }

  /** Sessions that nobody needs after this process. */
  static inMemory(scopes: Scopes = new Map()): Sessions {
    return Sessions.use(new DatabaseSync(':memory:'), 0, scopes);
  }

  private static use(database: DatabaseSync, now: number, scopes: Scopes): Sessions {
    database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS texts (
        number INTEGER PRIMARY KEY,
        channel TEXT NOT NULL, conversation TEXT NOT NULL, id TEXT NOT NULL,
        sender TEXT NOT NULL, body TEXT NOT NULL, heardAt INTEGER NOT NULL,
        kind TEXT, answer TEXT, outcome TEXT, messageId TEXT, error TEXT,
        UNIQUE (channel, conversation, id)
      ) STRICT;
      CREATE TABLE IF NOT EXISTS parts (
        channel TEXT NOT NULL, conversation TEXT NOT NULL, id TEXT NOT NULL, said INTEGER NOT NULL,
        notedAt INTEGER NOT NULL, PRIMARY KEY (channel, conversation, id)
      ) STRICT;
    `);
    database.prepare('DELETE FROM texts WHERE heardAt < ?').run(now - keptMs);
    database.prepare('DELETE FROM parts WHERE notedAt < ?').run(now - keptMs);
    return new Sessions(database, scopes);
  }

  /** Notes a text, once, and tells how far the bot has got with it. */
  hear(text: SessionText, now: number): Progress {
    const { channel, conversation, id, sender, body } = text;
    const { changes } = this.#database
      .prepare(
        `INSERT INTO texts (channel, conversation, id, sender, body, heardAt) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
      )
      .run(channel, conversation, id, sender, body, now);
    return changes === 1 ? { state: 'new' } : this.#progress(text);
  }

  /** True for a text that needs nothing more from those who hear it, even if it comes again. */
  isFinished(key: SessionKey): boolean {
    const { state } = this.#progress(key);
    return state === 'finished' || state === 'put-aside';
  }

  /** Notes what is going to be said. */
  answer({ channel, conversation, id }: SessionKey, { kind, text }: SessionAnswer): void {
    this.#database
      .prepare('UPDATE texts SET kind = ?, answer = ? WHERE channel = ? AND conversation = ? AND id = ?')
      .run(kind, text ?? null, channel, conversation, id);
  }

  /** Notes what became of a text. Nothing more is done with it. */
  finish({ channel, conversation, id }: SessionKey, outcome: Outcome): void {
    const messageId = outcome.outcome === 'sent' ? outcome.messageId : null;
    const error = 'error' in outcome ? outcome.error : null;
    this.#database
      .prepare(
        `UPDATE texts SET outcome = ?, messageId = ?, error = ? WHERE channel = ? AND conversation = ? AND id = ?`,
      )
      .run(outcome.outcome, messageId, error, channel, conversation, id);
  }

  /** Notes that so many parts of what goes out under this id have been said. */
  notePartsSaid({ channel, conversation, id }: SessionKey, said: number, now: number): void {
    this.#database
      .prepare(
        'INSERT OR REPLACE INTO parts (channel, conversation, id, said, notedAt) VALUES (?, ?, ?, ?, ?)',
      )
      .run(channel, conversation, id, said, now);
  }

  /** How many parts have been said of what goes out under this id. */
  partsSaid({ channel, conversation, id }: SessionKey): number {
    const row = this.#database
      .prepare('SELECT said FROM parts WHERE channel = ? AND conversation = ? AND id = ?')
      .get(channel, conversation, id);
    return Number(row?.['said'] ?? 0);
  }

  /** Texts that need something more, in the order in which they were heard. `heardAt`: milliseconds since the epoch. */
  unfinished(channel: string): readonly (SessionText & { readonly heardAt: number })[] {
    const rows = this.#database
      .prepare('SELECT * FROM texts WHERE channel = ? AND outcome IS NULL ORDER BY number')
      .all(channel);
    return rows.map((row) => ({
      channel,
      conversation: String(row['conversation']),
      id: String(row['id']),
      sender: String(row['sender']),
      body: String(row['body']),
      heardAt: Number(row['heardAt']),
    }));
  }

  /** What was said before a text, as far as the scope of its channel reaches: the newest turns that together are not too long, oldest first. */
  historyBefore(key: SessionKey): readonly Turn[] {
    const { channel, conversation, id } = key;
    const rows = this.#database
      .prepare(
        `SELECT body, answer FROM texts WHERE channel = ?1 ${within[this.#scopes.get(channel) ?? usualScope]}
           AND kind = 'answer' AND answer IS NOT NULL
           AND number < (SELECT number FROM texts WHERE channel = ?1 AND conversation = ?2 AND id = ?3)
         ORDER BY number DESC LIMIT ${historyTurns / 2}`,
      )
      .all(channel, conversation, id);
    const turns: Turn[] = [];
    let bytes = 0;
    for (const row of rows) {
      const [body, answer] = [String(row['body']), String(row['answer'])];
      bytes += Buffer.byteLength(body) + Buffer.byteLength(answer);
      if (bytes > historyBytes) break;
      turns.unshift({ role: 'user', text: body }, { role: 'assistant', text: answer });
    }
    return turns;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #progress(key: SessionKey): Progress {
    const row = this.#row(key);
    const outcome = row?.['outcome'];
    const kind = (row?.['kind'] ?? undefined) as SessionAnswer['kind'] | undefined;
    if (outcome === 'put-aside' && kind === 'delay') return { state: 'put-aside' };
    if (outcome != null && outcome !== 'failed' && outcome !== 'put-aside') return { state: 'finished' };
    if (row === undefined || kind === undefined) return { state: 'heard' };
    const text = row['answer'] == null ? undefined : String(row['answer']);
    return { state: outcome === 'failed' ? 'failed' : 'answered', answer: { kind, text } };
  }

  #row({ channel, conversation, id }: SessionKey): Record<string, SQLOutputValue> | undefined {
    return this.#database
      .prepare('SELECT * FROM texts WHERE channel = ? AND conversation = ? AND id = ?')
      .get(channel, conversation, id);
  }
}
