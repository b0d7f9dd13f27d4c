import type { Json } from './bodies.ts';

/** A room key as a backup has it. */
export interface RoomKey {
  readonly first_message_index: number;
  readonly forwarded_count: number;
  readonly is_verified: boolean;
  readonly session_data?: unknown;
}

/** A backup of room keys. */
export class KeyBackup {
  readonly version: string;
  algorithm = '';
  authData: Json = {};
  etag = 0;
  isDeleted = false;
  /** By room, then by session. */
  keys = new Map<string, Map<string, RoomKey>>();

  constructor(version: string) {
    this.version = version;
  }

  /** What is told after each change. */
  get state(): Json {
    const count = [...this.keys.values()].reduce((sum, sessions) => sum + sessions.size, 0);
    return { count, etag: String(this.etag) };
  }
}
