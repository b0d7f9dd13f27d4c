import { isDeepStrictEqual } from 'node:util';
import { asObject } from '../../base/json.ts';

const matrixKeys = ['homeserverUrl', 'userId', 'accessToken', 'password', 'deviceId', 'storePassphrase'];
const matrixVariables = [
  'MATRIX_HOMESERVER_URL',
  'MATRIX_USER_ID',
  'MATRIX_ACCESS_TOKEN',
  'MATRIX_PASSWORD',
  'MATRIX_DEVICE_ID',
  'MATRIX_STORE_PASSPHRASE',
];

/** Who the bot is, and its secrets: only a person with an editor changes them. Each covers what lies below it. */
export const protectedPaths: readonly string[] = [
  ...[...matrixKeys, 'inboundDlq'].map((key) => `matrix.${key}`),
  ...matrixVariables.flatMap((name) => [`env.${name}`, `env.vars.${name}`]),
];

/** The protected path that a dot path is, or lies below; undefined where it may be changed. */
export function protectedPathOf(path: string): string | undefined {
  return protectedPaths.find((prefix) => path === prefix || path.startsWith(`${prefix}.`));
}

/** The protected paths at which two documents differ, however the change came about. */
export function changedProtectedPaths(before: unknown, after: unknown): readonly string[] {
  return protectedPaths.filter((path) => !isDeepStrictEqual(valueAt(before, path), valueAt(after, path)));
}

function valueAt(document: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => asObject(value)[key], document);
}
