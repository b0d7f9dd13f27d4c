import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../base/config/config-issue.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import { MatrixError } from '../../channels/matrix/matrix-error.ts';
import { explain } from './explain.ts';

const redactor = new Redactor();
redactor.add('syt_secret');

describe('an explanation', () => {
  it.each([
    [new MatrixError('auth-session-user-mismatch', '@a:b'), 'ConfigError', /^MXID: .*belongs to @a:b/u],
    [new MatrixError('auth-session-device-mismatch', 'D'), 'ConfigError', /^DEVICE: /u],
    [new MatrixError('auth-token-revoked', 'syt_secret'), 'MatrixFailure', /^TOKEN: .*\[REDACTED\]\)$/u],
    [new MatrixError('client-build', 'why'), 'MatrixFailure', /^failed to build Matrix client: why$/u],
    [
      Object.assign(new Error('[401] gone'), { errcode: 'M_UNKNOWN_TOKEN' }),
      'MatrixFailure',
      /^TOKEN: log in again.*\[401\] gone/u,
    ],
    [new ConfigError('STORE: no'), 'ConfigError', /^STORE: no$/u],
    [new Error('odd syt_secret'), 'Error', /^odd \[REDACTED\]$/u],
  ])('of %s is a %s', (error, name, message) => {
    const explained = explain(error, redactor);
    expect(explained.name).toBe(name);
    expect(explained.message).toMatch(message);
  });
});
