import type { MatrixClient } from 'matrix-js-sdk';
import { describe, expect, it, vi } from 'vitest';
import { memoryLog } from '../../base/testing/memory-log.ts';
import { bootstrapCrossSigning } from './cross-signing.ts';

vi.mock(import('./olm-machine.ts'), () => ({
  queryKeys: async () => ({ deviceIds: [], fingerprints: new Map<string, string>(), hasIdentity: true }),
}));

const userId = '@cara:example.com';
const challenge = { httpStatus: 401, errcode: 'M_UNKNOWN', data: { session: 'one' } };

/** An account without an identity, on a homeserver that answers the upload of one so. */
async function bootstrap(answers: readonly (Error | undefined)[], password?: string) {
  const audited: [string, object][] = [];
  const sent: unknown[] = [];
  const { log, lines } = memoryLog();
  const left = [...answers];
  const upload = async (proof: unknown): Promise<void> => {
    sent.push(proof);
    const refusal = left.shift();
    if (refusal) throw refusal;
  };
  const crypto = {
    bootstrapCrossSigning: ({ authUploadDeviceSigningKeys: authorize }: Authorizing) => authorize(upload),
  };
  const outcome = await bootstrapCrossSigning({
    client: { getCrypto: () => crypto } as unknown as MatrixClient,
    session: { userId, deviceId: 'D', accessToken: 'x' },
    hasIdentity: false,
    hasSecretStorage: false,
    password,
    audit: async (event, data) => void audited.push([event, data]),
    log,
  }).then(
    () => 'done',
    (error: Error & { kind?: string }) => `${error.kind}: ${error.message}`,
  );
  return { outcome, audited, sent, lines };
}

interface Authorizing {
  authUploadDeviceSigningKeys(upload: (proof: unknown) => Promise<void>): Promise<void>;
}

describe('the identity of the account', () => {
  it.each([
    ['without a password', [undefined], undefined, 'confirmed_or_bootstrapped_without_uia'],
    ['with it where that is asked for', [fault(challenge), undefined], 'pw', 'bootstrapped_after_uia'],
  ])('is made %s, and the audit log says how', async (_, answers, password, outcome) => {
    const made = await bootstrap(answers, password);
    expect(made.outcome).toBe('done');
    const event = 'matrix_cross_signing_bootstrapped';
    expect(made.audited).toEqual([[event, { outcome, user_id: userId }]]);
    expect(made.lines).toMatchObject([{ level: 'warn', audit_event: event, outcome, user_id: userId }]);
    expect(made.sent).toHaveLength(answers.length);
  });

  it.each([
    [
      'the homeserver refuses',
      [fault({ httpStatus: 403, errcode: 'M_FORBIDDEN' })],
      'pw',
      'failed_before_uia',
    ],
    ['it asks for a password that nobody knows', [fault(challenge)], undefined, 'failed_missing_password'],
    [
      'the password is wrong',
      [fault(challenge), fault({ errcode: 'M_FORBIDDEN', httpStatus: 403 })],
      'pw',
      'failed_after_uia',
    ],
  ])('is not made where %s, and the audit log says why', async (_, answers, password, outcome) => {
    const { outcome: told, audited } = await bootstrap(answers, password);
    expect(told).toContain('cross-signing-bootstrap-failed: Matrix cross-signing bootstrap failed: ');
    const event = 'matrix_cross_signing_bootstrap_failed';
    const error_kind = expect.stringMatching(/^(?:M_FORBIDDEN|none)$/u);
    expect(audited).toEqual([[event, { error_kind, outcome, user_id: userId }]]);
  });

  it('waits for a homeserver that is away, and tells nothing of that', async () => {
    const { outcome, audited } = await bootstrap([fault({ httpStatus: 502 })]);
    expect(outcome).not.toBe('done');
    expect(audited).toEqual([]);
  });
});

function fault(facts: object): Error {
  return Object.assign(new Error('no'), facts);
}
