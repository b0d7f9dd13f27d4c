import type { LobbyRoom, VettingRooms } from '../vetting/vetting-rooms.ts';

/** Rooms that exist only as notes of what was asked. */
export class FakeRooms implements VettingRooms {
  /** What was done, oldest first, e.g. `say !private-1 text`. */
  readonly done: string[] = [];
  /** Names of the operations that fail. */
  readonly broken = new Set<keyof VettingRooms>();
  readonly names = new Map<string, string>();
  #rooms = 0;

  createPrivateRoom(userId: string): Promise<string> {
    return this.#do('createPrivateRoom', `private ${userId}`, `!private-${(this.#rooms += 1)}`);
  }

  createLobbyRoom(): Promise<LobbyRoom> {
    const roomId = `!lobby-${(this.#rooms += 1)}`;
    const room = { roomId, alias: '#lobby:fake', title: 'Lobby', url: 'https://matrix.to/#/lobby' };
    return this.#do('createLobbyRoom', 'lobby', room);
  }

  say(roomId: string, text: string): Promise<void> {
    return this.#do('say', `say ${roomId} ${text}`);
  }

  inviteIn(userId: string): Promise<void> {
    return this.#do('inviteIn', `invite ${userId}`);
  }

  displayName(userId: string): Promise<string | undefined> {
    return Promise.resolve(this.names.get(userId));
  }

  leave(roomId: string): Promise<void> {
    return this.#do('leave', `leave ${roomId}`);
  }

  #do<Value = void>(operation: keyof VettingRooms, note: string, value?: Value): Promise<Value> {
    if (this.broken.has(operation)) return Promise.reject(new Error(`${operation} is broken`));
    this.done.push(note);
    return Promise.resolve(value as Value);
  }
}
