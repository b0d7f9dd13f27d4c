import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { DeliveryControl, type Delivery } from './delivery.ts';

/** JSON of clients, looked into only where the server itself relies on it. */
export type Json = Record<string, any>;
/** The part of user ids after the colon. */
export const serverName = 'localhost';
/** An unguessable name. */
export const newId = (): string => randomBytes(16).toString('hex');

/** Something to learn in the next sync, in that section of the answer. */
export type Update = { position: number; section: string; data: any; room: Room | undefined };

/** Emits `update` for each one that arrives in its feed. */
export class Device extends EventEmitter {
  id = '';
  user!: User;
  displayName?: string;
  keys?: Json;
  oneTimeKeys = new Map<string, Json>();
  fallbackKey?: { id: string; key: Json; used: boolean };
  feed: Update[] = [];
  /** Room events that are held, or were dropped, on their way here. */
  withheld = new Set<RoomEvent>();
  /** To requests with a transaction id, by path. */
  answers = new Map<string, Json | Promise<Json>>();
}

/** An account; its cross-signing keys are as uploaded, by usage. */
export class User {
  id = '';
  password = '';
  profile: Json = {};
  devices = new Map<string, Device>();
  accountData = new Map<string, Update>();
  crossSigning: Json = {};
  /** Of room keys. */
  backup?: Json;
  /** Made `by` a user, and uploaded apart from the key they are `on`: a device id or a public key. */
  signatures: { on: string; by: string; keyId: string; signature: string }[] = [];
  get allDevices(): Device[] {
    return [...this.devices.values()];
  }
}

/** An event as clients see it, when it came and by which device. */
export type RoomEvent = Json & { event_id: string; position: number; sent?: { device: Device; txn: string } };

/** A room, with its state by type and state key. */
export class Room {
  id = `!${newId()}`;
  events: RoomEvent[] = [];
  state = new Map<string, RoomEvent>();
  membership = (id: string): string | undefined => this.state.get(`m.room.member ${id}`)?.content.membership;
  hasJoined = (id: string): boolean => this.membership(id) === 'join';
}

/** All that the server knows, and the one way by which anything reaches a device. */
export class World {
  position = 0;
  users = new Map<string, User>();
  rooms = new Map<string, Room>();
  tokens = new Map<string, Device>();
  /** Of user-interactive authentication. */
  sessions = new Set<string>();
  delivery = new DeliveryControl();

  joined = (room: Room): User[] => [...this.users.values()].filter((user) => room.hasJoined(user.id));
  roomsOf = (user: User): Room[] => [...this.rooms.values()].filter((room) => room.hasJoined(user.id));
  neighbours = (user: User): Set<User> => new Set([user, ...this.roomsOf(user).flatMap(this.joined)]);

  /** Puts something into the feed of a device, or of all devices of users. */
  tell(to: Device | Iterable<User>, section: string, data: unknown, room?: Room): void {
    for (const device of to instanceof Device ? [to] : [...to].flatMap((user) => user.allDevices)) {
      device.feed.push({ position: ++this.position, section, data, room });
      device.emit('update');
    }
  }

  /** Has everybody fetch the keys of a user who sees them. */
  keysChanged(user: User): void {
    this.tell(this.neighbours(user), 'changed', user.id);
  }

  /** Has the delivery control decide when, how often and whether `arrive` is called. */
  send(kind: Delivery['kind'], { sender, type, content }: Json, device: Device, arrive: () => void): void {
    const to = { user: device.user.id, device: device.id };
    this.delivery.submit({ kind, to, from: sender, type, content }, arrive);
  }

  /** Adds an event to a room and sends it to all who may see it. State that is already so is not set again. */
  append(room: Room, user: User, event: Json, sent?: RoomEvent['sent']): RoomEvent {
    const name = `${event.type} ${event.state_key}`;
    const before = room.state.get(name);
    if (before?.sender === user.id && isDeepStrictEqual(before.content, event.content)) return before;
    const unsigned = { replaces_state: before?.event_id, prev_content: before?.content };
    const stamp = { sender: user.id, origin_server_ts: Date.now(), position: ++this.position };
    const added: RoomEvent = { event_id: `$${newId()}`, ...event, ...stamp, unsigned, sent };
    const isState = 'state_key' in event;
    room.events.push(added);
    if (isState) room.state.set(name, added);
    const readers = [...this.users.values()].filter(({ id }) => room.hasJoined(id) || id === event.state_key);
    for (const device of readers.flatMap((user) => user.allDevices)) {
      device.withheld.add(added);
      const arrive = (): void => {
        device.withheld.delete(added);
        this.tell(device, 'timeline', added, room);
      };
      // State always arrives at once: no server shows the messages of a room before the state they need.
      if (isState) arrive();
      else this.send('room', added, device, arrive);
    }
    return added;
  }

  /** Sets the membership of a user, and says whose keys are now to be fetched or no longer matter. */
  setMember(room: Room, by: User, target: string, membership: string, more?: Json): void {
    const [before, subject] = [room.membership(target), this.users.get(target)];
    const content = { ...(membership !== 'leave' && subject?.profile), ...more, membership };
    this.append(room, by, { type: 'm.room.member', state_key: target, content });
    for (const member of subject && before !== membership ? this.joined(room) : []) {
      const apart = !this.neighbours(member).has(subject!);
      if (membership !== 'leave') this.tell([member], 'changed', target);
      if (membership === 'join') this.tell([subject!], 'changed', member.id);
      if (membership === 'leave' && apart) this.tell([member], 'left', target);
      if (before === 'join' && apart) this.tell([subject!], 'left', member.id);
    }
  }
}
