import { texts } from '../../oracle/sas/view.ts';
import type { RecordedStep, SasRecord } from '../../oracle/sas/record.ts';
import { ExpectationError } from '../../../../errors/expectation-error.ts';
import { cancelledBy } from '../cancellation.ts';
import { waitingIn } from '../owed-step.ts';
import type { PeerFlow, Sas, WireEvent } from '../peer.ts';
import type { Facts } from './compose.ts';
import type { Milestone, SasSession } from './session.ts';

/** What a flow is made of; it adds waiting to the session's doing. */
export interface SpecFlowParts {
  readonly facts: Facts;
  readonly session: SasSession;
  /** All steps of the flow, both sides'; grows. */
  readonly steps: readonly RecordedStep[];
  /** Whether it goes on in an encrypted room. Default: false. */
  readonly roomIsEncrypted?: boolean;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** What the peer has seen of this flow, oldest first. */
  events(): readonly WireEvent[];
}

/** One verification of a spec peer. */
export class SpecFlow implements PeerFlow {
  readonly #parts: SpecFlowParts;

  constructor(parts: SpecFlowParts) {
    this.#parts = parts;
  }

  get id(): string {
    return this.#parts.facts.transactionId;
  }

  get transport(): 'to-device' | 'room' {
    return this.#parts.facts.transport;
  }

  get otherUser(): string {
    return this.#parts.facts.otherUser;
  }

  /** Whether it is done or cancelled, as far as this side knows. */
  get isOver(): boolean {
    return this.#parts.session.isOver;
  }

  accept(): Promise<void> {
    return this.#parts.session.sendReady();
  }

  async ready(): Promise<void> {
    await this.#reached('ready');
  }

  /** Does nothing for a client that does so by itself. */
  async start(): Promise<void> {
    const { session } = this.#parts;
    if (!session.startsAtReady) await session.sendStart();
  }

  async sas(): Promise<Sas> {
    const { string } = await this.#reached('shown');
    const forms = texts(this.#parts.facts.accept?.['short_authentication_string']);
    return { emoji: forms.includes('emoji') ? string.emoji : [], decimals: string.decimals };
  }

  async confirm(): Promise<void> {
    await this.#reached('shown');
    await this.#parts.session.confirm();
  }

  async reject(): Promise<void> {
    await this.#reached('shown');
    await this.#parts.session.cancel('m.mismatched_sas', 'the emoji differ');
  }

  async cancel(): Promise<void> {
    await this.#parts.session.cancel('m.user', 'the user cancelled');
  }

  async done(): Promise<void> {
    await this.#reached('done');
  }

  async cancelled(): Promise<string> {
    return (await this.#reached('cancelled')).code;
  }

  /**
   * All that was exchanged so far, with the other side as the one to be judged.
   * @param judged what is known of it apart from the wire, e.g. what it showed its user.
   */
  record(
    judged: Pick<SasRecord['judged'], 'shown' | 'confirmedAtMs' | 'sharesEncryptedRoom'> = {},
  ): SasRecord {
    const { facts, steps, roomIsEncrypted } = this.#parts;
    const { transport, transactionId, self, other, otherUser, ephemeral } = facts;
    return {
      transport,
      roomIsEncrypted,
      transactionId,
      epochMs: performance.timeOrigin,
      judged: { ...(other ?? { user: otherUser, device: namedDevice(steps, otherUser) }), ...judged },
      other: { ...self, ephemeralSecret: ephemeral.secret },
      steps: [...steps],
    };
  }

  /** Waits for a milestone; fails when the flow ends in another way, as it will never come then. */
  async #reached<Name extends Milestone['name']>(name: Name): Promise<Extract<Milestone, { name: Name }>> {
    const { session, signal, deadlineMs, events } = this.#parts;
    const milestone = await session.milestones.first(
      (candidate) => candidate.name === name || isEnd(candidate.name),
      { ...waitingIn(events), deadlineMs, signal },
    );
    if (milestone.name === name) return milestone as Extract<Milestone, { name: Name }>;
    const cancel = events().find(({ cancelCode }) => cancelCode !== undefined);
    if (milestone.name === 'cancelled' && cancel !== undefined) throw cancelledBy(cancel);
    throw new ExpectationError(
      `the verification ended as "${milestone.name}" where "${name}" was due`,
      name,
      milestone.name,
    );
  }
}

function isEnd(name: Milestone['name']): boolean {
  return name === 'cancelled' || name === 'done';
}

/** The device that a user speaks as, published or not. */
function namedDevice(steps: readonly RecordedStep[], user: string): string {
  const named = steps.filter(({ sender }) => sender === user).map(({ content }) => content['from_device']);
  return named.find((device) => typeof device === 'string') ?? '';
}
