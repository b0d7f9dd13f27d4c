import type { Context } from 'hono';
import { BadRequest } from '../../../base/http/bad-request.ts';
import { readBody } from '../../../base/http/read-body.ts';
import { answer } from '../../../base/http/shapes.ts';
import type { ControlTools } from '../../channel-module.ts';
import type { ControlRoute } from '../../control-route.ts';
import { MatrixError } from '../matrix-error.ts';
import type { MatrixControl } from './matrix-control.ts';
import { performAudited } from './perform-audited.ts';
import { sendTestRoute } from './send-test-route.ts';
import {
  confirmRequest,
  devicesAnswer,
  startRequest,
  verificationAnswer,
  verificationsAnswer,
} from './shapes.ts';
import { readStartTarget } from './start-request.ts';

const startLimitBytes = 4_096;
const confirmLimitBytes = 1_024;
const list = '/verifications';
const flow = `${list}/:flowId` as const;
const changed = { status: 200, shape: verificationAnswer } as const;
const actionFailures = [400, 404, 409, 410, 502, 503, 504];

/** `/control/matrix/…`. A body of the wrong shape is refused before it matters whether there is a channel. */
export function matrixRoutes(
  matrix: MatrixControl | undefined,
  tools: ControlTools,
): readonly ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/devices',
      summary: 'The devices of the bot',
      success: { status: 200, shape: devicesAnswer },
      failures: [503],
      handle: async (c) => answer(c, devicesAnswer, { ok: true, devices: await required(matrix).devices() }),
    },
    {
      method: 'GET',
      path: list,
      summary: 'The verifications that are going on',
      success: { status: 200, shape: verificationsAnswer },
      failures: [503],
      handle: (c) =>
        answer(c, verificationsAnswer, { ok: true, verifications: required(matrix).verifications() }),
    },
    {
      method: 'POST',
      path: list,
      summary: 'Asks a user, or one device, to verify',
      body: { shape: startRequest, limitBytes: startLimitBytes },
      success: { status: 201, shape: verificationAnswer },
      failures: [400, 404, 502, 503, 504],
      async handle(c) {
        const target = readStartTarget(await readBody(c, startRequest));
        const channel = required(matrix);
        const start = () => channel.startVerification(target);
        return performAudited(c, { action: 'start', flowId: '' }, start, tools);
      },
    },
    {
      method: 'POST',
      path: `${flow}/accept`,
      summary: 'Says that the bot is willing, and goes on as far as it can without the operator',
      success: changed,
      failures: actionFailures,
      handle(c) {
        const [channel, flowId] = [required(matrix), readFlowId(c)];
        const accept = () => channel.acceptVerification(flowId);
        return performAudited(c, { action: 'accept', flowId }, accept, tools);
      },
    },
    {
      method: 'POST',
      path: `${flow}/confirm`,
      summary: 'Says whether both sides show the same',
      body: { shape: confirmRequest, limitBytes: confirmLimitBytes },
      success: changed,
      failures: actionFailures,
      async handle(c) {
        const { match: matches } = await readBody(c, confirmRequest);
        const [channel, flowId] = [required(matrix), readFlowId(c)];
        const confirm = () => channel.confirmVerification(flowId, matches);
        return performAudited(c, { action: 'confirm', flowId, matches }, confirm, tools);
      },
    },
    {
      method: 'POST',
      path: `${flow}/cancel`,
      summary: 'Gives a verification up',
      success: changed,
      failures: actionFailures,
      handle(c) {
        const [channel, flowId] = [required(matrix), readFlowId(c)];
        const cancel = () => channel.cancelVerification(flowId);
        return performAudited(c, { action: 'cancel', flowId }, cancel, tools);
      },
    },
    sendTestRoute(() => required(matrix), tools),
  ];
}

function required(matrix: MatrixControl | undefined): MatrixControl {
  if (matrix) return matrix;
  throw new MatrixError('matrix-runtime-unavailable');
}

function readFlowId(c: Context): string {
  const flowId = c.req.param('flowId')?.trim() ?? '';
  if (flowId === '') throw new BadRequest('flow id is required');
  return flowId;
}
