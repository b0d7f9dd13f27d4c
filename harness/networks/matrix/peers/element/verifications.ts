import { DeviceId, DeviceLists, UserId } from '@matrix-org/matrix-sdk-crypto-wasm';
import { CryptoEvent, type VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/index.js';
import type { MatrixClient } from 'matrix-js-sdk/lib/matrix.js';
import { ExpectationError } from '../../../../errors/expectation-error.ts';
import type { EventLog } from '../../../../waiting/event-log.ts';
import type { Wait } from '../../../../waiting/waiting.ts';
import { IncomingRequests, type IncomingRequest } from '../incoming-requests.ts';
import type { WireEvent } from '../peer.ts';
import { ElementFlow, isOver } from './flow.ts';
import { olmMachineOf, queryKeys } from './sdk-internals.ts';

interface VerificationsOptions extends Pick<Wait, 'signal' | 'deadlineMs'> {
  /** Name of the peer. */
  readonly name: string;
  /** Of the peer. */
  readonly transcript: EventLog<WireEvent>;
}

/** The verifications of a peer: those that it asks for, and those that others ask it for. */
export class Verifications {
  readonly #options: VerificationsOptions;
  /**
   * Every request ever seen. The SDK itself holds them only weakly: one that nobody else references can be
   * collected in the middle of a verification, which then never ends.
   */
  readonly #requests = new Set<VerificationRequest>();
  readonly #incoming = new IncomingRequests<IncomingRequest & { readonly request: VerificationRequest }>();

  constructor(options: VerificationsOptions) {
    this.#options = options;
  }

  /** Takes note of the requests that come to a client. */
  listenTo(client: MatrixClient): void {
    client.on(CryptoEvent.VerificationRequestReceived, (request) => this.#receive(request));
  }

  /** Asks a user in a room. */
  async askUser(client: MatrixClient, user: string, room: string): Promise<ElementFlow> {
    await learnKeys(client, user);
    if ((await olmMachineOf(client).getIdentity(new UserId(user))) === undefined)
      throw notPublished(`${user} has published no identity, without which clients offer no verification`);
    await letGoOfWhatIsOver(client);
    return this.#flow(await client.getCrypto()!.requestVerificationDM(user, room));
  }

  /** Asks one device of a user by to-device messages. */
  async askDevice(client: MatrixClient, user: string, device: string): Promise<ElementFlow> {
    await learnKeys(client, user);
    const machine = olmMachineOf(client);
    const isKnown = async (): Promise<boolean> =>
      (await machine.getDevice(new UserId(user), new DeviceId(device))) !== undefined;
    if (!(await isKnown())) await queryKeys(client, user);
    if (!(await isKnown())) throw notPublished(`${user} has published no keys for its device ${device}`);
    await letGoOfWhatIsOver(client);
    return this.#flow(await client.getCrypto()!.requestDeviceVerification(user, device));
  }

  /** The next request of a user. */
  async nextFrom(user: string): Promise<ElementFlow> {
    const { transcript, signal, deadlineMs } = this.#options;
    const { request } = await this.#incoming.next(user, transcript, { signal, deadlineMs });
    return this.#flow(request);
  }

  #flow(request: VerificationRequest): ElementFlow {
    this.#requests.add(request);
    const { name, transcript, signal, deadlineMs } = this.#options;
    return new ElementFlow(request, {
      name,
      signal,
      deadlineMs,
      eventsOf: (flow) => transcript.items.filter((event) => event.flow === flow),
    });
  }

  #receive(request: VerificationRequest): void {
    this.#requests.add(request);
    if (request.initiatedByMe) return;
    this.#incoming.append({
      request,
      id: request.transactionId ?? '',
      otherUser: request.otherUserId,
      get isOver() {
        return isOver(request);
      },
    });
  }
}

/** Sees to it that a user's identity is known: the SDK only fetches it some time after a room was joined. */
async function learnKeys(client: MatrixClient, user: string): Promise<void> {
  if ((await olmMachineOf(client).getIdentity(new UserId(user))) === undefined) await queryKeys(client, user);
}

/**
 * The machine forgets a verification that is done with the next sync, and cancels one with the same user that it is
 * to ask for before that. Nobody is so fast at a screen.
 */
async function letGoOfWhatIsOver(client: MatrixClient): Promise<void> {
  // Here no count of one-time keys means that it is as before, and not that there are none.
  await olmMachineOf(client).receiveSyncChangesMsc4186('[]', new DeviceLists(), new Map());
}

/** What keeps a client from a verification before it has begun. */
function notPublished(observed: string): ExpectationError {
  return new ExpectationError(observed, 'keys by which it can be verified', observed);
}
