/** A group, by its id in envelopes: 32 bytes in base64. */
export interface Group {
  readonly id: string;
  readonly name: string;
}

/** A group as the service lists it. */
export interface GroupEntry extends Readonly<Record<string, unknown>> {
  /** The recipient of what is said to it. */
  readonly id: string;
}

const prefix = 'group.';

/** The groups to which the bot belongs. */
export class Groups {
  readonly #entries = new Map<string, GroupEntry>();
  readonly #own: string;

  /** @param own number of the bot. */
  constructor(own: string) {
    this.#own = own;
  }

  get entries(): readonly GroupEntry[] {
    return [...this.#entries.values()];
  }

  /** From now on the bot belongs to it. */
  join({ id: internalId, name }: Group): void {
    const id = `${prefix}${Buffer.from(internalId).toString('base64')}`;
    const everybody = {
      add_members: 'every-member',
      edit_group: 'every-member',
      send_messages: 'every-member',
    };
    this.#entries.set(id, {
      name,
      description: '',
      id,
      internal_id: internalId,
      members: [this.#own],
      blocked: false,
      member: true,
      pending_invites: [],
      pending_requests: [],
      invite_link: '',
      admins: [],
      permissions: everybody,
    });
  }

  has(recipient: string): boolean {
    return this.#entries.has(recipient);
  }

  /** Whether somebody means a group, be it one of the bot or not. */
  static isMeant(recipient: string): boolean {
    return recipient.startsWith(prefix);
  }
}
