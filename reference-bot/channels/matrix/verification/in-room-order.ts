import type { MatrixClient, MatrixEvent } from 'matrix-js-sdk';
import { SerialQueue } from '../../../base/concurrency/serial-queue.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Logger } from '../../../base/logging/logger.ts';
import type { Clock } from '../../../base/seams/seams.ts';
import { whenReadable } from '../when-readable.ts';
import { prepareToEncrypt } from './encrypt-steps.ts';
import type { ReceivedSteps } from './received-steps.ts';
import { sdkCryptoOf } from './sdk-crypto.ts';

/** A step whose key has not come by then no longer holds up those after it. */
const readableLimitMs = 10_000;
const stepPrefix = 'm.key.verification.';

export interface InRoomOrderOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly received: ReceivedSteps;
}

/**
 * Has the crypto machine take the verification steps of a room in their order, in clear or encrypted. The SDK begins
 * with each at once, but has to wait for keys now and then: of the sender before it passes a request on, of a step
 * that is encrypted. What came right after would overtake it, be dropped, and leave a verification that hangs. A step
 * that cannot be taken in, e.g. because its sender left out what it must have, is named in one line of the log; the
 * SDK leaves the error to nobody.
 */
export function keepInRoomOrder(client: MatrixClient, { clock, log, received }: InRoomOrderOptions): void {
  const crypto = sdkCryptoOf(client);
  const handle = crypto.onKeyVerificationEvent.bind(crypto);
  const [inRooms, inFlows] = [new SerialQueue(), new SerialQueue()];

  crypto.onKeyVerificationEvent = (event) =>
    inRooms
      .run(async () => {
        await prepare(event);
        await handle(event);
      }, event.getRoomId())
      .catch((error: unknown) => {
        log.warn(
          { ...factsOf(event), reason: messageOf(error) },
          'Matrix verification step could not be taken in',
        );
      });
  crypto.onLiveEventFromSync = (event) => {
    // What the bot has sent itself comes back as well.
    if (event.isState() || event.getUnsigned().transaction_id) return Promise.resolve();
    const take = async (): Promise<void> => {
      if (isStep(event)) await crypto.onKeyVerificationEvent(event);
    };
    const taken = inFlows.run(async () => {
      if (await untilReadable(event)) await take();
      else whenReadable(event, () => void take());
    }, flowOf(event));
    received.takingIn(taken);
    return taken;
  };

  async function prepare(event: MatrixEvent): Promise<void> {
    await prepareToEncrypt(client, event.getRoomId() ?? '').catch((error: unknown) =>
      log.warn({ ...factsOf(event), reason: messageOf(error) }, 'Matrix verification goes on in clear'),
    );
  }

  /** False if that takes too long. */
  async function untilReadable(event: MatrixEvent): Promise<boolean> {
    if (!event.isEncrypted() || event.getClearContent()) return true;
    const over = new AbortController();
    const readable = new Promise<true>((resolve) => whenReadable(event, () => resolve(true)));
    const late = clock.sleep(readableLimitMs, over.signal).then(() => false);
    late.catch(() => {});
    try {
      return await Promise.race([readable, late]);
    } finally {
      over.abort();
    }
  }
}

function factsOf(event: MatrixEvent): Readonly<Record<string, string | undefined>> {
  return { room: event.getRoomId(), event: event.getId(), sender: event.getSender() };
}

/** The relation stays in clear when the rest is encrypted; a request is what the others relate to. */
function flowOf(event: MatrixEvent): string | undefined {
  const relation = event.getWireContent()['m.relates_to'] as { readonly event_id?: string } | undefined;
  return relation?.event_id ?? event.getId();
}

function isStep(event: MatrixEvent): boolean {
  const type = event.getType();
  return type === 'm.room.message'
    ? event.getContent()['msgtype'] === `${stepPrefix}request`
    : type.startsWith(stepPrefix);
}
