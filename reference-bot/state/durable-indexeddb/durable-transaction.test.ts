import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { notWritten } from './durable-transaction.ts';

function failureOf(database: DatabaseSync, sql: string): unknown {
  try {
    return database.exec(sql);
  } catch (error) {
    return error;
  }
}

it('says QuotaExceededError when there is no room, and UnknownError otherwise', () => {
  using database = new DatabaseSync(':memory:');
  database.exec('PRAGMA max_page_count = 2; CREATE TABLE big (bytes BLOB)');
  const full = notWritten(failureOf(database, 'INSERT INTO big VALUES (zeroblob(100000))'));
  expect(full).toMatchObject({
    name: 'QuotaExceededError',
    message: 'nothing of this change was written: database or disk is full',
  });
  expect(notWritten(failureOf(database, 'INSERT INTO nowhere VALUES (1)')).name).toBe('UnknownError');
});
