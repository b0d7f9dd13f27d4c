import { BadRequest } from '../../../base/http/bad-request.ts';
import { readBody } from '../../../base/http/read-body.ts';
import { retryAfterHeader } from '../../../base/http/retry-after.ts';
import { answer } from '../../../base/http/shapes.ts';
import type { Redactor } from '../../../base/logging/redactor.ts';
import type { ControlTools } from '../../channel-module.ts';
import type { ControlRoute } from '../../control-route.ts';
import type { MatrixControl, TestDelivery } from './matrix-control.ts';
import { sendTestAnswer, sendTestRequest, type SendTestRequest } from './shapes.ts';

const bodyLimitBytes = 5_120;
const textLimitBytes = 4_096;

/** `POST /send-test`: each call says the text once more. That it was not delivered is an answer, not a failure. */
export function sendTestRoute(
  requiredChannel: () => Pick<MatrixControl, 'sendTest'>,
  { redactor }: Pick<ControlTools, 'redactor'>,
): ControlRoute {
  return {
    method: 'POST',
    path: '/send-test',
    summary: 'Says a text in a room, and tells whether it was delivered',
    body: { shape: sendTestRequest, limitBytes: bodyLimitBytes },
    success: { status: 200, shape: sendTestAnswer },
    failures: [400, 502, 503],
    async handle(c) {
      const request = await readBody(c, sendTestRequest, 'Invalid request');
      const text = readText(request);
      const delivery = withoutSecrets(await requiredChannel().sendTest(request.roomId, text), redactor);
      const retryAfterMs = retryAfterOf(delivery);
      if (retryAfterMs !== undefined) c.header('Retry-After', retryAfterHeader(retryAfterMs));
      return answer(c, sendTestAnswer, { ok: delivery.outcome === 'sent', delivery });
    },
  };
}

function readText({ text }: SendTestRequest): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new BadRequest('matrix send-test text is required');
  if (Buffer.byteLength(trimmed) > textLimitBytes)
    throw new BadRequest(`matrix send-test text exceeds ${textLimitBytes} bytes`);
  return trimmed;
}

function withoutSecrets(delivery: TestDelivery, redactor: Redactor): TestDelivery {
  if (delivery.outcome === 'sent') return delivery;
  return { ...delivery, error: redactor.text(delivery.error) };
}

function retryAfterOf(delivery: TestDelivery): number | undefined {
  if (delivery.outcome === 'sent' || delivery.retryability.kind === 'terminal') return undefined;
  return delivery.retryability.retryAfterMs;
}
