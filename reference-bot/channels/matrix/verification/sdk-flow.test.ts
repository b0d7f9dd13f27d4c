import type { MatrixClient } from 'matrix-js-sdk';
import { VerificationPhase, type VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/verification.js';
import { expect, it } from 'vitest';
import { ReceivedSteps } from './received-steps.ts';
import { openSdkFlow } from './sdk-flow.ts';
import { SentSteps } from './sent-steps.ts';

it('waits for no acknowledgement of a step that the SDK refuses to send', async () => {
  const sent = new SentSteps();
  const waits: AbortSignal[] = [];
  const acknowledged = sent.acknowledged.bind(sent);
  sent.acknowledged = (flowId, type, signal) => {
    waits.push(signal);
    return acknowledged(flowId, type, signal);
  };
  const callbacks = {
    mismatch() {
      throw new Error('the verification has been cancelled');
    },
  };
  const request = {
    otherUserId: '@alice:fake',
    transactionId: 'flow',
    phase: VerificationPhase.Started,
    verifier: { getShowSasCallbacks: () => callbacks },
  } as unknown as VerificationRequest;
  const flow = openSdkFlow(request, { client: {} as MatrixClient, sent, received: new ReceivedSteps() });
  await expect(flow.mismatch()).rejects.toThrow('has been cancelled');
  expect(waits.map(({ aborted }) => aborted)).toEqual([true]);
});
