import {
  VerificationPhase,
  VerificationRequestEvent,
  VerifierEvent,
  type ShowSasCallbacks,
  type VerificationRequest,
  type Verifier,
} from 'matrix-js-sdk-libolm/lib/crypto-api/verification.js';
import { sasEmoji } from '../../../oracle/sas/emoji.ts';
import type { FlowState } from '../protocol.ts';

const sasMethod = 'm.sas.v1';

/** This SDK writes the names its own way, for its user to translate. */
const names = new Map(sasEmoji.map(({ symbol, description }) => [symbol, description]));

const phases: Record<VerificationPhase, FlowState['phase']> = {
  [VerificationPhase.Unsent]: 'requested',
  [VerificationPhase.Requested]: 'requested',
  [VerificationPhase.Ready]: 'ready',
  [VerificationPhase.Started]: 'started',
  [VerificationPhase.Cancelled]: 'cancelled',
  [VerificationPhase.Done]: 'done',
};

/** One verification in the SDK. Holds the request, and reports each change of it. */
export class SdkFlow {
  readonly request: VerificationRequest;
  readonly #flow: number;
  readonly #report: (state: FlowState) => void;
  #attended = false;
  #verifier: Verifier | undefined;
  #shown: ShowSasCallbacks | undefined;

  constructor(flow: number, request: VerificationRequest, report: (state: FlowState) => void) {
    this.#flow = flow;
    this.request = request;
    this.#report = report;
    request.on(VerificationRequestEvent.Change, () => {
      this.#adoptVerifier();
      this.#tell();
    });
    this.#tell();
  }

  /** From now on the other side's `start` is answered. */
  attend(): void {
    this.#attended = true;
    this.#adoptVerifier();
  }

  async start(): Promise<void> {
    await this.request.startVerification(sasMethod);
    this.#adoptVerifier();
  }

  /** Says that the emoji are the same; resolves when the server has the `mac`. */
  async confirm(): Promise<void> {
    await this.#shown?.confirm();
  }

  mismatch(): void {
    this.#shown?.mismatch();
  }

  #adoptVerifier(): void {
    const { verifier } = this.request;
    if (!this.#attended || verifier === undefined || verifier === this.#verifier) return;
    this.#verifier = verifier;
    const show = (callbacks: ShowSasCallbacks): void => {
      this.#shown = callbacks;
      this.#tell();
    };
    verifier.once(VerifierEvent.ShowSas, show);
    const shown = verifier.getShowSasCallbacks();
    if (shown) show(shown);
    // That it was given up is told by the request.
    verifier.verify().catch(() => {});
  }

  #tell(): void {
    const { transactionId, roomId, otherUserId, initiatedByMe, phase } = this.request;
    const sas = this.#shown?.sas;
    this.#report({
      flow: this.#flow,
      id: transactionId ?? '',
      transport: roomId === undefined ? 'to-device' : 'room',
      otherUser: otherUserId,
      askedBy: initiatedByMe ? 'self' : 'other',
      phase: phases[phase],
      ...(sas && {
        sas: {
          emoji: (sas.emoji ?? []).map(([symbol, name]) => ({
            symbol,
            description: names.get(symbol) ?? name,
          })),
          decimals: sas.decimal ?? [],
        },
      }),
    });
  }
}
