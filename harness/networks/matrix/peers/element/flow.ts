import {
  VerificationPhase,
  VerificationRequestEvent,
  VerifierEvent,
  type ShowSasCallbacks,
  type VerificationRequest,
  type Verifier,
} from 'matrix-js-sdk/lib/crypto-api/verification.js';
import { messageOf } from '../../../../errors/message-of.ts';
import { within } from '../../../../waiting/waiting.ts';
import { CancelledError } from '../../../../errors/cancelled-error.ts';
import { cancelledBy } from '../cancellation.ts';
import { waitingIn } from '../owed-step.ts';
import type { PeerFlow, Sas, WireEvent } from '../peer.ts';

const sasMethod = 'm.sas.v1';

export interface FlowContext {
  /** Of the peer. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** What this peer has seen of a flow, oldest first. */
  eventsOf(flowId: string): readonly WireEvent[];
}

/** Drives one verification through the SDK as Element does. Never holds two verifiers for one request. */
export class ElementFlow implements PeerFlow {
  readonly #request: VerificationRequest;
  readonly #context: FlowContext;
  readonly #sas: Promise<ShowSasCallbacks>;
  readonly #ended: Promise<'done' | 'cancelled'>;
  readonly #givenUp = Promise.withResolvers<'cancelled'>();
  #resolveSas!: (callbacks: ShowSasCallbacks) => void;
  #verifier: Verifier | undefined;

  constructor(request: VerificationRequest, context: FlowContext) {
    this.#request = request;
    this.#context = context;
    this.#sas = new Promise((resolve) => (this.#resolveSas = resolve));
    const ended = this.#phase(VerificationPhase.Done, VerificationPhase.Cancelled).then((phase) =>
      phase === VerificationPhase.Done ? 'done' : 'cancelled',
    );
    // A verifier that gives up over a wrong commitment or MAC does not always tell its request.
    this.#ended = Promise.race([ended, this.#givenUp.promise]);
    request.on(VerificationRequestEvent.Change, () => this.#adoptVerifier());
  }

  get id(): string {
    return this.#request.transactionId ?? '';
  }

  get transport(): 'to-device' | 'room' {
    return this.#request.roomId === undefined ? 'to-device' : 'room';
  }

  accept(): Promise<void> {
    return this.#request.accept();
  }

  async ready(): Promise<void> {
    const phase = await this.#bounded(this.#phase(VerificationPhase.Ready, VerificationPhase.Started));
    if (phase === VerificationPhase.Cancelled) throw this.#cancellation();
  }

  async start(): Promise<void> {
    const verifier = await this.#request.startVerification(sasMethod);
    this.#drive(verifier);
  }

  async sas(): Promise<Sas> {
    await this.#bounded(this.#phase(VerificationPhase.Started));
    this.#adoptVerifier();
    const { sas } = await this.#shown();
    return {
      emoji: (sas.emoji ?? []).map(([symbol, description]) => ({ symbol, description })),
      decimals: sas.decimal ?? [],
    };
  }

  async confirm(): Promise<void> {
    const callbacks = await this.#shown();
    await callbacks.confirm();
  }

  async reject(): Promise<void> {
    const callbacks = await this.#shown();
    callbacks.mismatch();
    await this.cancelled();
  }

  async cancel(): Promise<void> {
    await this.#request.cancel();
    await this.cancelled();
  }

  async done(): Promise<void> {
    if ((await this.#bounded(this.#ended)) === 'cancelled') throw this.#cancellation();
  }

  async cancelled(): Promise<string> {
    await this.#bounded(this.#ended);
    return this.#cancelCode ?? 'none';
  }

  /** A verifier that gives up over a wrong commitment or MAC sends a code that its request does not know. */
  get #cancelCode(): string | undefined {
    return this.#request.cancellationCode ?? this.#cancel?.cancelCode;
  }

  get #cancel(): WireEvent | undefined {
    return this.#context.eventsOf(this.id).find(({ cancelCode }) => cancelCode !== undefined);
  }

  /** A client may end a verification before its cancel is on its way. */
  #cancellation(): CancelledError {
    const cancel = this.#cancel;
    if (cancel !== undefined) return cancelledBy(cancel);
    const byBot = this.#request.cancellingUserId === this.#request.otherUserId;
    const by = byBot ? 'the bot' : `the client of ${this.#context.name}`;
    return new CancelledError(this.#cancelCode ?? 'no code', by, { byBot });
  }

  /** The string that both compare; nobody shows one any more when it has been cancelled. */
  async #shown(): Promise<ShowSasCallbacks> {
    const first = await this.#bounded(Promise.race([this.#sas, this.#ended]));
    if (first === 'cancelled') throw this.#cancellation();
    return first === 'done' ? this.#bounded(this.#sas) : first;
  }

  /** Takes up the verifier that the other side's `start` brought, and the new one after a lost tie. */
  #adoptVerifier(): void {
    const { verifier } = this.#request;
    if (verifier !== undefined && verifier !== this.#verifier) this.#drive(verifier);
  }

  #drive(verifier: Verifier): void {
    if (verifier === this.#verifier) return;
    this.#verifier = verifier;
    verifier.once(VerifierEvent.ShowSas, this.#resolveSas);
    const shown = verifier.getShowSasCallbacks();
    if (shown) this.#resolveSas(shown);
    verifier.verify().catch(() => this.#givenUp.resolve('cancelled'));
  }

  #phase(...wanted: readonly VerificationPhase[]): Promise<VerificationPhase> {
    const request = this.#request;
    return new Promise((resolve) => {
      const look = (): void => {
        const phase = currentPhase(request);
        if (!isOver(request) && !wanted.includes(phase)) return;
        request.off(VerificationRequestEvent.Change, look);
        resolve(phase);
      };
      request.on(VerificationRequestEvent.Change, look);
      look();
    });
  }

  #bounded<T>(promise: Promise<T>): Promise<T> {
    const { signal, deadlineMs, eventsOf } = this.#context;
    return within(promise, { ...waitingIn(() => eventsOf(this.id)), deadlineMs, signal });
  }
}

/** Whether a verification is done or cancelled. */
export function isOver(request: VerificationRequest): boolean {
  const phase = currentPhase(request);
  return phase === VerificationPhase.Cancelled || phase === VerificationPhase.Done;
}

function currentPhase(request: VerificationRequest): VerificationPhase {
  try {
    return request.phase;
  } catch (error) {
    // Between `transitioned` and its verifier the SDK throws where it should say "ready".
    if (/no verifier/.test(messageOf(error))) return VerificationPhase.Ready;
    throw error;
  }
}
