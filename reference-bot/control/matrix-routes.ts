import { type Context, Hono } from 'hono';
import { readJsonObject } from '../base/http/json-body.ts';
import { peerAddress } from '../base/http/peer-address.ts';
import type { MatrixControl } from '../channels/matrix/matrix-control.ts';
import type { VerificationInfo } from '../channels/matrix/verification/record.ts';
import type { VerificationAudit } from './audit.ts';
import type { ControlContext } from './control-context.ts';
import { BadRequest, invalid, matrixUnavailable } from './http-error.ts';
import { onlyWith } from './known-fields.ts';
import { readStartTarget } from './start-request.ts';

const list = '/control/matrix/verifications';
const startFields = ['userId', 'deviceId', 'rawDeviceIdHex'];
const flow = `${list}/:flowId`;

/** `/control/matrix/…`. Failures are thrown: BadRequest, MatrixError. */
export function matrixRoutes(context: ControlContext): Hono {
  const { matrix } = context;
  const routes = new Hono();
  routes.get('/control/matrix/devices', async (c) =>
    matrix ? c.json({ ok: true, devices: await matrix.devices() }) : matrixUnavailable(c),
  );
  routes.get(list, (c) =>
    matrix ? c.json({ ok: true, verifications: matrix.verifications() }) : matrixUnavailable(c),
  );
  routes.post(list, async (c) => {
    const target = readStartTarget(onlyWith(startFields, await readJsonObject(c)));
    return matrix
      ? audited(c, context, { action: 'start', flow_id: '' }, () => matrix.startVerification(target), 201)
      : matrixUnavailable(c);
  });
  routes.post(`${flow}/accept`, (c) =>
    actOnFlow(c, context, { action: 'accept' }, (channel, flowId) => channel.acceptVerification(flowId)),
  );
  routes.post(`${flow}/confirm`, async (c) => {
    const { match } = onlyWith(['match'], await readJsonObject(c));
    if (match === undefined) throw invalid('missing field `match`');
    if (typeof match !== 'boolean')
      throw invalid(`invalid type: ${JSON.stringify(match)}, expected a boolean`);
    return actOnFlow(c, context, { action: 'confirm', matches: match }, (channel, flowId) =>
      channel.confirmVerification(flowId, match),
    );
  });
  routes.post(`${flow}/cancel`, (c) =>
    actOnFlow(c, context, { action: 'cancel' }, (channel, flowId) => channel.cancelVerification(flowId)),
  );
  return routes;
}

type Deed = Pick<VerificationAudit, 'action' | 'matches'>;

async function actOnFlow(
  c: Context,
  context: ControlContext,
  deed: Deed,
  run: (matrix: MatrixControl, flowId: string) => Promise<VerificationInfo>,
): Promise<Response> {
  const { matrix } = context;
  if (!matrix) return matrixUnavailable(c);
  const flowId = c.req.param('flowId')?.trim() ?? '';
  if (flowId === '') throw new BadRequest('flow id is required');
  return audited(c, context, { ...deed, flow_id: flowId }, () => run(matrix, flowId), 200);
}

/** Does it and writes it down before answering, so that the record is there when the caller looks. */
async function audited(
  c: Context,
  { audit }: ControlContext,
  deed: Deed & { readonly flow_id: string },
  run: () => Promise<VerificationInfo>,
  status: 200 | 201,
): Promise<Response> {
  const remote = peerAddress(c) ?? '';
  const entry = { ...deed, actor: remote, remote_ip: remote };
  try {
    const verification = await run();
    await audit({ ...entry, flow_id: verification.flowId, outcome: 'ok' });
    return c.json({ ok: true, verification }, status);
  } catch (error) {
    await audit({ ...entry, outcome: 'err' });
    throw error;
  }
}
