import type { Audit } from '../../base/audit.ts';
import { Redactor } from '../../base/logging/redactor.ts';
import { realFiles } from '../../base/seams/files.ts';
import { ManualClock } from '../../base/testing/manual-clock.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import type { ChannelInfo } from '../../channels/channel.ts';
import { matrixExtra } from '../../channels/matrix/channel-extra.ts';
import type { MatrixControl } from '../../channels/matrix/control/matrix-control.ts';
import { matrixRoutes } from '../../channels/matrix/control/matrix-routes.ts';
import { matrixRedactions } from '../../channels/matrix/redactions.ts';
import type { VerificationInfo } from '../../channels/matrix/verification/record.ts';
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
    devices: () => Promise.resolve([{ userId: '@cara:example.com', deviceId: 'D', verified: true }]),
    verifications: () => [record],
    startVerification: note('start'),
    acceptVerification: note('accept'),
    confirmVerification: note('confirm'),
    cancelVerification: note('cancel'),
    sendTest: (...args) => {
      asked.push(['send-test', ...args]);
      return Promise.resolve({ outcome: 'sent', messageId: '$e', conversationId: args[0] });
    },
    ...overrides,
  };
}

export interface ControlOptions extends Partial<ControlContext> {
  readonly matrix?: MatrixControl | 'none';
  /** What the channel tells of itself. */
  readonly info?: ChannelInfo;
}

/** A control API over a fake channel, which knows the secret `hunter22`, and a way to ask it things. */
export function setUpControl({
  matrix = fakeMatrix(),
  info = { id: 'matrix', name: 'Matrix', status: 'connected' },
  ...options
}: ControlOptions = {}) {
  const audits: Readonly<Record<string, unknown>>[] = [];
  const redactor = new Redactor(matrixRedactions);
  redactor.add('hunter22');
  const audit: Audit = (event, data) => {
    audits.push({ event, ...data });
    return Promise.resolve();
  };
  const opened = matrix === 'none' ? undefined : matrix;
  const app = controlApp({
    gateway: { auth: { mode: 'token', secret: token }, controlEnabled: true },
    channels: [
      {
        id: 'matrix',
        extra: matrixExtra,
        channel: opened && { info: () => info },
        routes: matrixRoutes(opened, { audit, log: memoryLog().log, redactor }),
      },
    ],
    version: '1.2.3',
    stateDirectory: '/state',
    clock: new ManualClock(),
    files: {
      ...realFiles(),
      readText: () => Promise.reject(new Error('not here')),
      appendLine: () => Promise.resolve(),
      isWritable: () => Promise.resolve(true),
      freeBytes: () => Promise.resolve(1_024),
      list: () => Promise.resolve(['0', '1', '2']),
    },
    redactor,
    events: { dropped: 0 },
    isModelReachable: () => Promise.resolve(true),
    runHook: () => '',
    ...options,
  });
  /** @param from address of who asks; without one there is no socket, as in a call within the process. */
  const askFrom = async (
    from: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const sent = { host: '127.0.0.1:18789', authorization: `Bearer ${token}`, ...headers };
    const env = from === undefined ? {} : { incoming: { headers: sent, socket: { remoteAddress: from } } };
    const init = {
      method,
      headers: sent,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    const response = await app.request(path, init, env);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text.startsWith('{') ? (JSON.parse(text) as unknown) : undefined,
    };
  };
  const ask = (...request: OfAsk<Parameters<typeof askFrom>>) => askFrom(undefined, ...request);
  return { app, ask, askFrom, audits };
}

type OfAsk<Parameters extends readonly unknown[]> = Parameters extends [unknown, ...infer Request]
  ? Request
  : never;
