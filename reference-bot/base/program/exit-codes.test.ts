import { expect, it } from 'vitest';
import { MatrixFailure } from '../../programs/responder/explain.ts';
import { DatabaseDamaged } from '../../sign-up/state/database-damaged.ts';
import { CryptoStoreError } from '../../crypto-store/crypto-store-error.ts';
import { FolderInUse } from '../../state/serving-lock.ts';
import { ConfigError } from '../config/config-issue.ts';
import { exitCodeOf } from './exit-codes.ts';

const withCode = (code: string): Error => Object.assign(new Error('no'), { code });

it.each([
  ['wrong settings', new ConfigError('no'), 2],
  ['a taken address', withCode('EADDRINUSE'), 3],
  ['a folder on a read-only disk', withCode('EROFS'), 3],
  ['a database that SQLite cannot read', withCode('ERR_SQLITE_ERROR'), 3],
  ['a damaged database', new DatabaseDamaged('no'), 3],
  ['a folder in use', new FolderInUse('no'), 3],
  ['a store in use', new CryptoStoreError('in-use', 'store'), 3],
  ['a homeserver that refuses', new MatrixFailure('no'), 3],
  ['an error of our own', new TypeError('no'), 4],
  ['nothing at all', undefined, 4],
])('%s', (_what, error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
