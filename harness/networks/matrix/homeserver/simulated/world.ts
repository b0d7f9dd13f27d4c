import { EventEmitter } from 'node:events';
import type { KeyObject } from '../../oracle/signature.ts';
import { DeliveryControl, type Delivery } from './delivery.ts';
import type { Json } from './bodies.ts';
import { InteractiveAuth } from './interactive-auth.ts';
import { newId } from './new-id.ts';
import type { KeyBackup } from './key-backup.ts';

/** The part of user ids after the colon. */
export const serverName = 'localhost';

/** What one user sends to others. */
export interface SentEvent {
  readonly type: string;
  readonly sender: string;
  readonly content: Json;
}

/** An event of a room; one with a state key is part of its state. */
export interface RoomEvent extends SentEvent {
  readonly state_key?: string;
  readonly event_id: string;
  readonly origin_server_ts: number;
  readonly unsigned: Json;
}

export const crossSigningNames = ['master_key', 'self_signing_key', 'user_signing_key'] as const;
/** The cross-signing keys of a user, as uploaded. */
export type CrossSigningKeys = Partial<Record<(typeof crossSigningNames)[number], KeyObject>>;

/** An account. */
export class User {
  id = '';
  password = '';
  displayName = '';
  isAdmin = false;
  accountData = new Map<string, { readonly type: string; readonly content: Json }>();
  /** Of room keys, the oldest first. */
  readonly backups: KeyBackup[] = [];
  crossSigning: CrossSigningKeys = {};
  /** Uploaded apart from what they are on, by device id or public key, then by id of the signing key. */
  signatures: Record<string, Record<string, string>> = {};
  /** What asks for the password again. */
  readonly auth = new InteractiveAuth<User>();
}

/** Something to be added to the list at `path` of a sync. */
interface Update {
  readonly position: number;
  readonly path: readonly string[];
  readonly data: unknown;
}

/** Emits `update` for each that arrives in its feed. */
export class Device extends EventEmitter {
  id = '';
  user!: User;
  displayName?: string;
  keys?: KeyObject;
  oneTimeKeys = new Map<string, unknown>();
  fallbackKey?: [id: string, key: unknown];
  fallbackIsUnused = false;
  /** In the order of their positions, as all feeds. */
  feed: Update[] = [];
  readonly #keyed = new Map<string, Update>();
  /** Sent to this device, until it confirms that they have come. */
  messages: Update[] = [];
  /** To requests with a transaction id, by path. */
  answers = new Map<string, object | Promise<object>>();

  /** Takes what had the same key out of the feed, which may be long. */
  replace(key: string, update: Update): void {
    const old = this.#keyed.get(key);
    if (old !== undefined) this.feed = this.feed.filter((one) => one !== old);
    this.#keyed.set(key, update);
  }
}

/** A room, with its state by type and state key. */
export class Room {
  id = `!${newId()}`;
  timeline = ['rooms', 'join', this.id, 'timeline', 'events'];
  leftTimeline = ['rooms', 'leave', this.id, 'timeline', 'events'];
  inviteState = ['rooms', 'invite', this.id, 'invite_state', 'events'];
  events: RoomEvent[] = [];
  state = new Map<string, RoomEvent>();

  membership(user: string): unknown {
    return this.state.get(`m.room.member ${user}`)?.content['membership'];
  }

  /** Those who are in it. */
  get joined(): readonly string[] {
    const members = [...this.state.values()].filter(({ type }) => type === 'm.room.member');
    return members.flatMap(({ state_key: user, content }) =>
      user !== undefined && content['membership'] === 'join' ? [user] : [],
    );
  }
}

/** Whether somebody has left a room, or was put out of it. */
export function isOut(membership: unknown): boolean {
  return membership === 'leave' || membership === 'ban';
}

/** All that the server knows, and the one way by which anything reaches a device. */
export class World {
  position = 0;
  users = new Map<string, User>();
  #devices = new Map<string, Device[]>();
  #tokens = new Map<string, Device>();
  rooms = new Map<string, Room>();
  registrationTokens = new Set<string>();
  delivery = new DeliveryControl();

  /** Lets a device in by a token, and by none that it had before. */
  open(device: Device, token: string): void {
    this.#revoke(device);
    this.#tokens.set(token, device);
    const others = this.devicesOf(device.user.id).filter((other) => other !== device);
    this.#devices.set(device.user.id, [...others, device]);
  }

  close(device: Device): void {
    this.#revoke(device);
    const others = this.devicesOf(device.user.id).filter((other) => other !== device);
    this.#devices.set(device.user.id, others);
  }

  #revoke(device: Device): void {
    for (const [token, holder] of this.#tokens) if (holder === device) this.#tokens.delete(token);
  }

  deviceOf(token: string): Device | undefined {
    return this.#tokens.get(token);
  }

  devicesOf(user: string): readonly Device[] {
    return this.#devices.get(user) ?? [];
  }

  devicesIn(room: Room): Device[] {
    return room.joined.flatMap((user) => this.devicesOf(user));
  }

  /** Puts something into the feeds of devices, in place of what has the same key. */
  tell(devices: readonly Device[], path: readonly string[], data: unknown, key?: string): void {
    for (const device of devices) {
      const update: Update = { position: ++this.position, path, data };
      if (key) device.replace(key, update);
      (path[0] === 'to_device' ? device.messages : device.feed).push(update);
      device.emit('update');
    }
  }

  /** Has the delivery control decide when, how often and whether an event reaches a device. */
  send(kind: Delivery['kind'], device: Device, path: readonly string[], event: SentEvent): void {
    const { sender: from, type, content } = event;
    const to = { user: device.user.id, device: device.id };
    this.delivery.submit({ kind, to, from, type, content }, () => this.tell([device], path, event));
  }

  /** Has devices fetch the keys of a user: those of everybody who shares a room, unless others are named. */
  keysChanged(user: string, devices?: readonly Device[]): void {
    const rooms = [...this.rooms.values()].filter((room) => room.membership(user) === 'join');
    const sharing = [...this.devicesOf(user), ...rooms.flatMap((room) => this.devicesIn(room))];
    this.tell(devices ?? sharing, ['device_lists', 'changed'], user, `keys of ${user}`);
  }

  /**
   * Shows a device a room that it comes to: all that was said, or the state if its user is only invited. Of one that it
   * has left, it is still shown what it has not been shown before.
   */
  enter(device: Device, room: Room): void {
    const membership = room.membership(device.user.id);
    if (isOut(membership)) return this.#leave(device, room);
    device.feed = device.feed.filter(({ path }) => path[2] !== room.id);
    if (membership === 'join') for (const event of room.events) this.tell([device], room.timeline, event);
    if (membership !== 'invite') return;
    for (const { type, state_key, sender, content } of room.state.values())
      this.tell([device], room.inviteState, { type, state_key, sender, content });
  }

  #leave(device: Device, room: Room): void {
    const wasInvited = device.feed.some(({ path }) => path === room.inviteState);
    device.feed = device.feed
      .filter(({ path }) => path !== room.inviteState)
      .map((update) => (update.path === room.timeline ? { ...update, path: room.leftTimeline } : update));
    if (wasInvited) this.tell([device], room.leftTimeline, room.state.get(`m.room.member ${device.user.id}`));
  }

  /** Whether two users are in a room together. */
  sharesRoom(one: string, other: string): boolean {
    return [...this.rooms.values()].some(
      (room) => room.membership(one) === 'join' && room.membership(other) === 'join',
    );
  }
}
