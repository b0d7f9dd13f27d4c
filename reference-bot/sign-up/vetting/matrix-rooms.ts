import { randomBytes } from 'node:crypto';
import { errorText, succeeded } from '../../channels/matrix/homeserver/answer.ts';
import type { Call, HomeserverClient } from '../../channels/matrix/homeserver/homeserver-client.ts';
import type { Place } from '../accounts/settle-in.ts';
import type { LobbyRoom, VettingRooms } from './vetting-rooms.ts';

const client = '/_matrix/client/v3';
const lobbyRoomVersion = '11';
const worldReadable = {
  type: 'm.room.history_visibility',
  state_key: '',
  content: { history_visibility: 'world_readable' },
};

/** Rooms at the door, made with the token of the account that may invite to the space. */
export class MatrixRooms implements VettingRooms {
  readonly #homeserver: HomeserverClient;
  readonly #place: Place;

  constructor(homeserver: HomeserverClient, place: Place) {
    this.#homeserver = homeserver;
    this.#place = place;
  }

  async createPrivateRoom(userId: string, title: string): Promise<string> {
    const body = { preset: 'private_chat', name: title, invite: [userId], is_direct: true };
    return this.#createRoom(body);
  }

  async createLobbyRoom(): Promise<LobbyRoom> {
    const { user_id: ownId } = await this.#call({ method: 'GET', path: `${client}/account/whoami` });
    const serverName = String(ownId).slice(String(ownId).indexOf(':') + 1);
    const localAlias = `lobby-${randomBytes(4).toString('hex')}`;
    const title = `Lobby ${localAlias.slice(-4)}`;
    const roomId = await this.#createRoom({
      preset: 'public_chat',
      name: title,
      room_alias_name: localAlias,
      room_version: lobbyRoomVersion,
      initial_state: [worldReadable],
    });
    const alias = `#${localAlias}:${serverName}`;
    return { roomId, alias, title, url: `https://matrix.to/#/${encodeURIComponent(alias)}` };
  }

  async say(roomId: string, text: string): Promise<void> {
    const transaction = randomBytes(8).toString('hex');
    await this.#call({
      method: 'PUT',
      path: `${room(roomId)}/send/m.room.message/${transaction}`,
      body: { msgtype: 'm.text', body: text },
    });
  }

  async inviteIn(userId: string): Promise<void> {
    const { spaceId, childRooms } = this.#place;
    await this.#invite(spaceId, userId);
    // The space is what opens the others; one that cannot be entered must not keep anybody out.
    await Promise.allSettled(childRooms.map((roomId) => this.#invite(roomId, userId)));
  }

  async displayName(userId: string): Promise<string | undefined> {
    const path = `${client}/profile/${encodeURIComponent(userId)}`;
    const { displayname: name } = await this.#call({ method: 'GET', path });
    return typeof name === 'string' ? name : undefined;
  }

  async leave(roomId: string): Promise<void> {
    await this.#call({ method: 'POST', path: `${room(roomId)}/leave`, body: {} });
  }

  async #invite(roomId: string, userId: string): Promise<void> {
    await this.#call({ method: 'POST', path: `${room(roomId)}/invite`, body: { user_id: userId } });
  }

  async #createRoom(body: object): Promise<string> {
    const { room_id: roomId } = await this.#call({ method: 'POST', path: `${client}/createRoom`, body });
    if (typeof roomId !== 'string') throw new Error('createRoom: expected a room_id in the answer');
    return roomId;
  }

  async #call(call: Call): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.#homeserver.call({ ...call, accessToken: this.#place.adminToken });
    if (!succeeded(answer)) throw new Error(`${call.method} ${call.path}: ${errorText(answer)}`);
    return answer.body;
  }
}

function room(roomId: string): string {
  return `${client}/rooms/${encodeURIComponent(roomId)}`;
}
