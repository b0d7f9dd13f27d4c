import { GatewayIntentBits as Intents } from 'discord-api-types/v10';
import { newSnowflake } from './snowflake.ts';

/** Something that the gateway tells, by its name and content. */
export interface GatewayEvent {
  readonly t: string;
  readonly d: unknown;
}

/** An event with its number in a session. */
export interface NumberedEvent extends GatewayEvent {
  readonly s: number;
}

const known = Object.values(Intents)
  .filter((value) => typeof value === 'number')
  .reduce((all, value) => all | value, 0);

/**
 * What is wrong with a wish for intents: the code with which the service closes the connection. The operator of a bot has been
 * granted all others that the service asks about.
 */
export function refuseIntents(intents: number, grantsContent: boolean): 4013 | 4014 | undefined {
  if ((intents & ~known) !== 0) return 4013;
  return !grantsContent && (intents & Intents.MessageContent) !== 0 ? 4014 : undefined;
}

/** What a client is told from the time when it identifies itself, also while it is not connected: it can resume then. */
export class Session {
  readonly id = newSnowflake();
  readonly intents: number;
  /** False: it cannot be resumed. */
  isValid = true;
  /** Number of the last event that the client has confirmed. */
  confirmed = 0;
  readonly #events: NumberedEvent[] = [];
  readonly #origins: GatewayEvent[] = [];

  constructor(intents: number) {
    this.intents = intents;
  }

  /** Number of the last event. */
  get sequence(): number {
    return this.#events.length;
  }

  /** @param origin what the event was made of, for this client. */
  add(event: GatewayEvent, origin = event): NumberedEvent {
    const numbered = { ...event, s: this.sequence + 1 };
    this.#events.push(numbered);
    this.#origins.push(origin);
    return numbered;
  }

  /** What the event with a number was made of. */
  originOf({ s }: Pick<NumberedEvent, 's'>): GatewayEvent {
    return this.#origins[s - 1]!;
  }

  /** The client has all up to this number. @returns what is new of that. */
  confirm(sequence: number): readonly GatewayEvent[] {
    const before = this.confirmed;
    this.confirmed = Math.max(before, Math.min(sequence, this.sequence));
    return this.#origins.slice(before, this.confirmed);
  }

  after(sequence: number): readonly NumberedEvent[] {
    return this.#events.slice(sequence);
  }
}
