import { CryptoEvent, type VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/index.js';
import type { MatrixClient } from 'matrix-js-sdk';
import type { Logger } from '../../../base/logging/logger.ts';
import type { VerificationFlow } from './flow.ts';

export interface IncomingRequestsOptions {
  readonly client: MatrixClient;
  readonly userId: string;
  readonly allows: (userId: string) => boolean;
  readonly log: Logger;
  readonly openFlow: (request: VerificationRequest) => Promise<VerificationFlow>;
  readonly receive: (flow: VerificationFlow) => void;
  /** What becomes of the requests of others. */
  readonly refuse: (request: VerificationRequest) => void;
}

/** Passes on the verification requests of ourselves and of allowed users. */
export function listenForRequests(options: IncomingRequestsOptions): void {
  const { client, log } = options;
  client.on(CryptoEvent.VerificationRequestReceived, (request) => {
    const { otherUserId: peer } = request;
    if (!isForUs(request, options)) return;
    if (peer !== options.userId && !options.allows(peer)) {
      options.refuse(request);
      return;
    }
    options.openFlow(request).then(options.receive, (error: unknown) => {
      log.error({ peer, err: error }, 'Matrix verification request could not be taken in');
    });
  });
}

/** In a room with several people a request names the one it is for. */
function isForUs(
  { roomId, transactionId }: VerificationRequest,
  { client, userId }: IncomingRequestsOptions,
): boolean {
  if (roomId === undefined || transactionId === undefined) return true;
  return client.getRoom(roomId)?.findEventById(transactionId)?.getContent()['to'] === userId;
}
