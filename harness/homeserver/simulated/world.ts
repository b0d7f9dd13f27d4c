import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { DeliveryControl, type Delivery } from './delivery.ts';
import type { Json } from './http.ts';
import { InteractiveAuth } from './interactive-auth.ts';

/** The part of user ids after the colon. */
export const serverName = 'localhost';
/** An unguessable name. */
export const newId = (): string => randomBytes(16).toString('hex');

/** An account. */
export class User {
  id = '';
  password = '';
  displayName = '';
  isAdmin = false;
  accountData = new Map<string, Json>();
  backup?: Json;
  /** `master_key` and the others, as uploaded. */
  crossSigning: Json = {};
  /** Uploaded apart from what they are on, by device id or public key, then by id of the signing key. */
  signatures: Json = {};
  /** What asks for the password again. */
  readonly auth = new InteractiveAuth();
}

/** Emits `update` for each that arrives in its feed, to be added to the list at that path of the next sync. */
export class Device extends EventEmitter {
  id = '';
  user!: User;
  accessToken = '';
  keys?: Json;
  oneTimeKeys = new Map<string, Json>();
  fallbackKey?: [id: string, key: Json];
  fallbackIsUnused = false;
  feed: { position: number; path: string[]; data: any; key: string | undefined }[] = [];
  /** To requests with a transaction id, by path. */
  answers = new Map<string, Json | Promise<Json>>();
}

/** A room, with its state by type and state key. */
export class Room {
  id = `!${newId()}`;
  timeline = ['rooms', 'join', this.id, 'timeline', 'events'];
  inviteState = ['rooms', 'invite', this.id, 'invite_state', 'events'];
  events: Json[] = [];
  state = new Map<string, Json>();
  membership = (user: string): string | undefined =>
    this.state.get(`m.room.member ${user}`)?.content.membership;
}

/** All that the server knows, and the one way by which anything reaches a device. */
export class World {
  position = 0;
  users = new Map<string, User>();
  devices: Device[] = [];
  rooms = new Map<string, Room>();
  registrationTokens = new Set<string>();
  delivery = new DeliveryControl();

  devicesOf = (id: string): Device[] => this.devices.filter(({ user }) => user.id === id);
  devicesIn = (room: Room): Device[] =>
    this.devices.filter(({ user }) => room.membership(user.id) === 'join');

  /** Puts something into the feeds of devices, in place of what has the same key. */
  tell(devices: Device[], path: string[], data: unknown, key?: string): void {
    for (const device of devices) {
      if (key) device.feed = device.feed.filter((update) => update.key !== key);
      device.feed.push({ position: ++this.position, path, data, key });
      device.emit('update');
    }
  }

  /** Has the delivery control decide when, how often and whether an event reaches a device. */
  send(kind: Delivery['kind'], device: Device, path: string[], event: Json): void {
    const [{ sender: from, type, content }, to] = [event, { user: device.user.id, device: device.id }];
    this.delivery.submit({ kind, to, from, type, content }, () => this.tell([device], path, event));
  }

  /** Has devices fetch the keys of a user: those of everybody who shares a room, unless others are named. */
  keysChanged(user: string, devices?: Device[]): void {
    const rooms = [...this.rooms.values()].filter((room) => room.membership(user) === 'join');
    const sharing = [...this.devicesOf(user), ...rooms.flatMap(this.devicesIn)];
    this.tell(devices ?? sharing, ['device_lists', 'changed'], user, `keys of ${user}`);
  }

  /** Shows a device a room that it comes to: all that was said, or the state if its user is only invited. */
  enter(device: Device, room: Room): void {
    const membership = room.membership(device.user.id);
    device.feed = device.feed.filter(({ path }) => path[2] !== room.id);
    if (membership === 'join') for (const event of room.events) this.tell([device], room.timeline, event);
    if (membership !== 'invite') return;
    for (const { type, state_key, sender, content } of room.state.values())
      this.tell([device], room.inviteState, { type, state_key, sender, content });
  }
}
