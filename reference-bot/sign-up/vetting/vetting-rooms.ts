/** A room that anybody may enter, with what is needed to get there. */
export interface LobbyRoom {
  readonly roomId: string;
  /** E.g. `#lobby-3f2a:example.com`. */
  readonly alias: string;
  readonly title: string;
  /** Opens the room in a client. */
  readonly url: string;
}

/** What vetting needs done in Matrix. Each rejects when it cannot be done. */
export interface VettingRooms {
  /** Makes a private room and invites one person. Returns its id. */
  createPrivateRoom(userId: string, title: string): Promise<string>;
  /** Makes a room of version 11, readable for the whole world, that anybody may join. */
  createLobbyRoom(): Promise<LobbyRoom>;
  say(roomId: string, text: string): Promise<void>;
  /** Invites to the space and to its rooms. Rejects when the space itself is out of reach. */
  inviteIn(userId: string): Promise<void>;
  /** Undefined when the person has none. */
  displayName(userId: string): Promise<string | undefined>;
  leave(roomId: string): Promise<void>;
}
