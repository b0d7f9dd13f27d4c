import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../state/in-transaction.ts';
import type { Code, CodeKind, Hold, MintOrder } from './code.ts';
import { collisionSuffix, randomCode } from './random-code.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS codes (
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    uses_remaining INTEGER NOT NULL CHECK (uses_remaining >= 0),
    label TEXT NOT NULL,
    inviter TEXT,
    revoked INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, code)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS holds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    holder TEXT NOT NULL,
    session TEXT
  ) STRICT;
`;

const selectHolds = `
  SELECT id, holds.kind, holds.code, holder, session, inviter
  FROM holds LEFT JOIN codes ON codes.kind = holds.kind AND codes.code = holds.code`;

/**
 * The codes and their uses, on disk. A use goes from remaining to held in one change and from held to spent or
 * back to remaining in another, so that no moment of a crash leaves it in two places or in none.
 */
export class CodeStore {
  readonly #database: DatabaseSync;

  /** The database must be open; it stays the caller's to close. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(schema);
  }

  /** Adds codes that are not known yet; what is known, spent and revoked ones too, stays as it is. */
  seed(codes: readonly Omit<Code, 'usesHeld'>[]): void {
    const insert = this.#database.prepare(
      'INSERT OR IGNORE INTO codes (kind, code, uses_remaining, label, inviter) VALUES (?, ?, ?, ?, ?)',
    );
    inTransaction(this.#database, () => {
      for (const { kind, code, usesRemaining, label, inviter } of codes) {
        insert.run(kind, code, usesRemaining, label, inviter ?? null);
      }
    });
  }

  /** Makes new codes, each different from every code there ever was. */
  mint({ kind, count, uses, label, inviter }: MintOrder): readonly string[] {
    const known = this.#database.prepare('SELECT 1 FROM codes WHERE code = ?');
    const insert = this.#database.prepare(
      'INSERT INTO codes (kind, code, uses_remaining, label, inviter) VALUES (?, ?, ?, ?, ?)',
    );
    return inTransaction(this.#database, () =>
      Array.from({ length: count }, () => {
        let code = randomCode();
        while (known.get(code)) code += collisionSuffix();
        insert.run(kind, code, uses, label, inviter ?? null);
        return code;
      }),
    );
  }

  /** Every code that is not revoked, oldest first. */
  list(): readonly Code[] {
    const rows = this.#database
      .prepare(
        `SELECT kind, code, uses_remaining, label, inviter,
           (SELECT count(*) FROM holds WHERE holds.kind = codes.kind AND holds.code = codes.code) AS uses_held
         FROM codes WHERE revoked = 0 ORDER BY codes.rowid`,
      )
      .all();
    return rows.map((row) => ({
      kind: row['kind'] as CodeKind,
      code: String(row['code']),
      usesRemaining: Number(row['uses_remaining']),
      usesHeld: Number(row['uses_held']),
      label: String(row['label']),
      ...(row['inviter'] !== null && { inviter: String(row['inviter']) }),
    }));
  }

  /** Takes all uses away, under whichever kind the code is known. False when there is no such code. */
  revoke(code: string): boolean {
    const { changes } = this.#database
      .prepare('UPDATE codes SET revoked = 1, uses_remaining = 0 WHERE code = ? AND revoked = 0')
      .run(code);
    return changes > 0;
  }

  /** Takes one use for `holder`. Undefined when the code is unknown or has no use left. */
  hold(kind: CodeKind, code: string, holder: string): Hold | undefined {
    return inTransaction(this.#database, () => {
      const { changes } = this.#database
        .prepare(
          'UPDATE codes SET uses_remaining = uses_remaining - 1 WHERE kind = ? AND code = ? AND uses_remaining > 0',
        )
        .run(kind, code);
      if (changes === 0) return undefined;
      const { lastInsertRowid } = this.#database
        .prepare('INSERT INTO holds (kind, code, holder) VALUES (?, ?, ?)')
        .run(kind, code, holder);
      return this.findHold(Number(lastInsertRowid));
    });
  }

  /** Notes the registration session under which an account may be made from now on. */
  noteSession(hold: Hold, session: string): void {
    this.#database.prepare('UPDATE holds SET session = ? WHERE id = ?').run(session, hold.id);
  }

  /** The use is gone: what it was taken for exists. */
  spend(hold: Hold): void {
    this.#database.prepare('DELETE FROM holds WHERE id = ?').run(hold.id);
  }

  /** The use is free again, unless the code was revoked meanwhile. */
  giveBack(hold: Hold): void {
    inTransaction(this.#database, () => {
      const { changes } = this.#database.prepare('DELETE FROM holds WHERE id = ?').run(hold.id);
      if (changes === 0) return;
      this.#database
        .prepare(
          'UPDATE codes SET uses_remaining = uses_remaining + 1 WHERE kind = ? AND code = ? AND revoked = 0',
        )
        .run(hold.kind, hold.code);
    });
  }

  /** Uses that are held now, oldest first; of one code when it is named. */
  holds(of?: { readonly kind: CodeKind; readonly code: string }): readonly Hold[] {
    const all = this.#database.prepare(`${selectHolds} ORDER BY id`).all().map(toHold);
    return of ? all.filter(({ kind, code }) => kind === of.kind && code === of.code) : all;
  }

  /** A hold as it is now; undefined when it has ended. */
  findHold(id: number): Hold | undefined {
    const row = this.#database.prepare(`${selectHolds} WHERE id = ?`).get(id);
    return row && toHold(row);
  }
}

function toHold(row: Readonly<Record<string, unknown>>): Hold {
  return {
    id: Number(row['id']),
    kind: row['kind'] as CodeKind,
    code: String(row['code']),
    holder: String(row['holder']),
    ...(row['session'] !== null && { session: String(row['session']) }),
    ...(row['inviter'] !== null && { inviter: String(row['inviter']) }),
  };
}
