/** One thing on its way to one device: a to-device message, or a room event that is not a state event. */
export interface Delivery {
  readonly kind: 'to-device' | 'room';
  readonly to: { readonly user: string; readonly device: string };
  readonly from: string;
  /** On the wire, so `m.room.encrypted` where the sender encrypted. */
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** `hold` waits for a release, `reorder` only until the next delivery to the same device has passed it. */
export type Decision = 'deliver' | 'drop' | 'duplicate' | 'hold' | 'reorder';
/** Asked once for each delivery, in the order in which they come up. */
export type DeliveryPolicy = (delivery: Delivery) => Decision;

/** Decides when, how often and whether each delivery arrives. */
export class DeliveryControl {
  #policy: DeliveryPolicy = () => 'deliver';
  #held: { delivery: Delivery; decision: Decision; arrive: () => void }[] = [];

  /** Sets the policy; without one, all arrives at once and in order. What is held stays held. */
  policy(policy: DeliveryPolicy = () => 'deliver'): void {
    this.#policy = policy;
  }

  /** What waits, longest first. */
  held(): readonly Delivery[] {
    return this.#held.map(({ delivery }) => delivery);
  }

  /** Delivers what is held and matches, longest held first, and returns how many that were. */
  release(matches: (delivery: Delivery, decision: Decision) => boolean = () => true): number {
    const released = this.#held.filter(({ delivery, decision }) => matches(delivery, decision));
    this.#held = this.#held.filter((held) => !released.includes(held));
    for (const { arrive } of released) arrive();
    return released.length;
  }

  /** The server's side: has the policy decide, and calls `arrive` now, later, twice or never. */
  submit(delivery: Delivery, arrive: () => void): void {
    const decision = this.#policy(delivery);
    if (decision === 'hold' || decision === 'reorder') this.#held.push({ delivery, decision, arrive });
    if (decision !== 'deliver' && decision !== 'duplicate') return;
    arrive();
    if (decision === 'duplicate') arrive();
    const { user, device } = delivery.to;
    this.release(({ to }, until) => until === 'reorder' && to.user === user && to.device === device);
  }
}
