import { Redactor } from '../../base/logging/redactor.ts';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import type { MatrixControl } from '../../channels/matrix/matrix-control.ts';
import type { VerificationInfo } from '../../channels/matrix/verification/record.ts';
import type { VerificationAudit } from '../audit.ts';
import { controlApp } from '../control-app.ts';
import type { ControlContext } from '../control-context.ts';

/** Path of the verifications. */
export const list = '/control/matrix/verifications';
/** Opens the API. */
export const token = 'gateway-token';
/** What every action of the fake channel leads to. */
export const record: VerificationInfo = {
  flowId: 'mvr_known',
  protocolFlowId: 'txn',
  userId: '@alice:example.com',
  state: 'created',
  createdAt: 1,
  updatedAt: 2,
};

/** Acts on any flow; notes how it was asked. */
export function fakeMatrix(
  overrides: Partial<MatrixControl> = {},
): MatrixControl & { readonly asked: unknown[][] } {
  const asked: unknown[][] = [];
  const note =
    (name: string) =>
    (...args: unknown[]): Promise<VerificationInfo> => {
      asked.push([name, ...args]);
      return Promise.resolve(record);
    };
  return {
    asked,
    info: () => ({ id: 'matrix', name: 'Matrix', status: 'connected' }),
    devices: () => Promise.resolve([{ userId: '@cara:example.com', deviceId: 'D', verified: true }]),
    verifications: () => [record],
    startVerification: note('start'),
    acceptVerification: note('accept'),
    confirmVerification: note('confirm'),
    cancelVerification: note('cancel'),
    ...overrides,
  };
}

export interface ControlOptions extends Partial<Omit<ControlContext, 'matrix'>> {
  readonly matrix?: MatrixControl | 'none';
}

/** A control API over a fake channel, which knows the secret `hunter2`, and a way to ask it things. */
export function setUpControl({ matrix = fakeMatrix(), ...options }: ControlOptions = {}) {
  const audits: VerificationAudit[] = [];
  const redactor = new Redactor();
  redactor.add('hunter2');
  const app = controlApp({
    gateway: { auth: { mode: 'token', token }, controlEnabled: true },
    matrix: matrix === 'none' ? undefined : matrix,
    channels: () => (matrix === 'none' ? [] : [matrix.info()]),
    version: '1.2.3',
    stateDirectory: '/state',
    clock: new ManualClock(),
    files: {
      readText: () => Promise.reject(new Error('not here')),
      appendLine: () => Promise.resolve(),
      isWritable: () => Promise.resolve(true),
      freeBytes: () => Promise.resolve(1_024),
      list: () => Promise.resolve(['0', '1', '2']),
    },
    redactor,
    audit: (entry) => {
      audits.push(entry);
      return Promise.resolve();
    },
    ...options,
  });
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await app.request(path, {
      method,
      headers: { host: '127.0.0.1:18789', authorization: `Bearer ${token}`, ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text.startsWith('{') ? (JSON.parse(text) as unknown) : undefined,
    };
  };
  return { ask, audits };
}
