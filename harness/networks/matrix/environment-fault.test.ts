import { ConnectionError, MatrixError } from 'matrix-js-sdk/lib/http-api/errors.js';
import { expect, it } from 'vitest';
import { HomeserverNotReady } from './homeserver/homeserver-not-ready.ts';
import { HomeserverRequestError } from './client-server/homeserver-request-error.ts';
import { ServiceStartError } from './sign-up/service-start-error.ts';
import { BotStartError } from '../../bots/bot-start-error.ts';
import { environmentFault } from '../../errors/environment-fault.ts';
import { BlockedError } from '../../errors/blocked-error.ts';
import { DeadlineError } from '../../errors/deadline-error.ts';
import { EnvironmentError } from '../../errors/environment-error.ts';
import { ExpectationError } from '../../errors/expectation-error.ts';

const refused = { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') };

it.each([
  new BlockedError('the homeserver died'),
  new EnvironmentError('no Python'),
  new HomeserverNotReady('no Docker', { advice: 'Install it' }),
  new ServiceStartError('onboarding exited', []),
  new HomeserverRequestError('GET /sync', {}),
  new HomeserverRequestError('GET /sync', { status: 502 }),
  new HomeserverRequestError('GET /sync', { status: 429, errcode: 'M_LIMIT_EXCEEDED' }),
  new MatrixError({ errcode: 'M_UNKNOWN' }, 500),
  new ConnectionError('fetch failed', refused.cause),
  new TypeError('fetch failed', refused),
  new DOMException('This operation was aborted', 'AbortError'),
])('%s is the doing of the environment', (error) => {
  expect(environmentFault(error)).toContain(error.message);
});

it('says why a request got no answer', () => {
  expect(environmentFault(new TypeError('fetch failed', refused))).toContain('ECONNREFUSED');
});

it.each([
  new ExpectationError('differs', 'a', 'b'),
  new DeadlineError('mac', 10_000, 'key'),
  new BotStartError('died', 'code 1', []),
  new HomeserverRequestError('PUT /keys', { status: 403, errcode: 'M_FORBIDDEN' }),
  new MatrixError({ errcode: 'M_FORBIDDEN' }, 403),
  new Error('the verification was cancelled: m.user'),
  new TypeError("Cannot read properties of undefined (reading 'a')"),
  'thrown text',
])('%s is not', (error) => {
  expect(environmentFault(error)).toBeUndefined();
});
