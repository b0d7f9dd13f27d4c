import type { Cast, Place } from '../chat/chat.ts';

/** Somebody who has an account. Who hides the number is known to others by the UUID alone. */
export interface Person {
  readonly name: string;
  readonly uuid: string;
  readonly number: string | undefined;
}

/** Those of a cast who write to the bot. */
export interface People extends Readonly<Record<keyof Cast, Person>> {
  /** A person that the bot is told to serve, and that hides the number. */
  readonly hidden: Person;
}

const perCast = 4;

/**
 * The people of the n-th cast, from 0. The number of the stranger begins with that of bob, and is the beginning of that of
 * alice: who compares parts of numbers takes the stranger for one of them.
 */
export function peopleNumber(index: number): People {
  const first = index * perCast + 1;
  const bob = `+1555${String(100_000 + first).padStart(7, '0')}`;
  return {
    alice: personOf('Alice', first, `${bob}11`),
    bob: personOf('Bob', first + 1, bob),
    stranger: personOf('Stranger', first + 2, `${bob}1`),
    hidden: personOf('Hidden', first + 3),
  };
}

/** Those of the first cast. */
export const people = peopleNumber(0);

/** A conversation of two is named by the person. */
export function placeOf({ number, uuid }: Person): Place {
  const id = number ?? uuid;
  return { from: id, conversation: id };
}

/** Everybody who has an account, by number or UUID. */
export class PhoneBook {
  readonly #people: Map<string, Person>;
  /** Numbers of those who hid them before, by UUID. */
  readonly #shown = new Map<string, string>();

  constructor(people: readonly Person[]) {
    this.#people = new Map(
      people.flatMap((person) => [person.uuid, person.number ?? person.uuid].map((id) => [id, person])),
    );
  }

  find(id: string): Person | undefined {
    return this.#people.get(id);
  }

  /** Somebody as the service tells of them. @throws TypeError where nobody has this number or UUID. */
  named(id: string): Person {
    const person = this.find(id);
    if (person === undefined) throw new TypeError(`nobody on Signal is ${id}`);
    return { ...person, number: this.#shown.get(person.uuid) ?? person.number };
  }

  /** From now on the service tells the number of somebody who hid it. The conversation stays what it was. */
  show(id: string, number: string): void {
    const person = this.named(id);
    this.#shown.set(person.uuid, number);
    this.#people.set(number, this.find(id)!);
  }

  /** The conversation with somebody, by the id that the service uses itself; undefined for nobody. */
  conversationWith(id: string): string | undefined {
    const person = this.find(id);
    return person && placeOf(person).conversation;
  }
}

function personOf(name: string, index: number, number?: string): Person {
  const uuid = `${String(index).padStart(8, '0')}-0000-4000-8000-${String(index).padStart(12, '0')}`;
  return { name, uuid, number };
}
