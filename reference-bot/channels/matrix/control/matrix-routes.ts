import type { Context } from 'hono';
import { BadRequest, invalid } from '../../../base/http/bad-request.ts';
import { readJsonObject } from '../../../base/http/json-body.ts';
import { onlyWith } from '../../../base/http/known-fields.ts';
import type { ControlTools } from '../../channel-module.ts';
import type { ControlRoute } from '../../control-route.ts';
import { MatrixError } from '../matrix-error.ts';
import type { MatrixControl } from './matrix-control.ts';
import { performAudited } from './perform-audited.ts';
import { readStartTarget } from './start-request.ts';

const startLimitBytes = 4_096;
const confirmLimitBytes = 1_024;
const list = '/verifications';
const flow = `${list}/:flowId` as const;
const startFields = ['userId', 'deviceId', 'rawDeviceIdHex'];

/** `/control/matrix/…`. A body of the wrong shape is refused before it matters whether there is a channel. */
export function matrixRoutes(
  matrix: MatrixControl | undefined,
  tools: ControlTools,
): readonly ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/devices',
      handle: async (c) => c.json({ ok: true, devices: await required(matrix).devices() }),
    },
    {
      method: 'GET',
      path: list,
      handle: (c) => c.json({ ok: true, verifications: required(matrix).verifications() }),
    },
    {
      method: 'POST',
      path: list,
      bodyLimitBytes: startLimitBytes,
      async handle(c) {
        const target = readStartTarget(onlyWith(startFields, await readJsonObject(c)));
        const channel = required(matrix);
        const start = () => channel.startVerification(target);
        return performAudited(c, { action: 'start', flowId: '' }, start, tools);
      },
    },
    {
      method: 'POST',
      path: `${flow}/accept`,
      handle(c) {
        const [channel, flowId] = [required(matrix), readFlowId(c)];
        const accept = () => channel.acceptVerification(flowId);
        return performAudited(c, { action: 'accept', flowId }, accept, tools);
      },
    },
    {
      method: 'POST',
      path: `${flow}/confirm`,
      bodyLimitBytes: confirmLimitBytes,
      async handle(c) {
        const matches = readMatch(onlyWith(['match'], await readJsonObject(c)));
        const [channel, flowId] = [required(matrix), readFlowId(c)];
        const confirm = () => channel.confirmVerification(flowId, matches);
        return performAudited(c, { action: 'confirm', flowId, matches }, confirm, tools);
      },
    },
    {
      method: 'POST',
      path: `${flow}/cancel`,
      handle(c) {
        const [channel, flowId] = [required(matrix), readFlowId(c)];
        const cancel = () => channel.cancelVerification(flowId);
        return performAudited(c, { action: 'cancel', flowId }, cancel, tools);
      },
    },
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

function readMatch({ match }: Readonly<Record<string, unknown>>): boolean {
  if (match === undefined) throw invalid('missing field `match`');
  if (typeof match !== 'boolean') throw invalid(`invalid type: ${JSON.stringify(match)}, expected a boolean`);
  return match;
}
