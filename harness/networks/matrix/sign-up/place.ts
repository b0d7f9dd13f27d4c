import { requestJson } from '../client-server/request.ts';
import type { StartedHomeserver } from '../homeserver/homeserver.ts';

const client = '/_matrix/client/v3';

/** Where a sign-up service leads newcomers. */
export interface Place {
  readonly spaceId: string;
  /** Rooms of the space, open to its members. */
  readonly childRooms: readonly string[];
}

export interface PlaceOptions {
  /** Of the account that will own everything. */
  readonly accessToken: string;
  readonly childNames: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Makes a space that takes an invitation, and its rooms.
 * @throws HomeserverRequestError
 */
export async function makePlace(
  { baseUrl, serverName }: Pick<StartedHomeserver, 'baseUrl' | 'serverName'>,
  { accessToken, childNames, signal }: PlaceOptions,
): Promise<Place> {
  const createRoom = async (body: object): Promise<string> => {
    const url = `${baseUrl}${client}/createRoom`;
    const answer = await requestJson<{ room_id: string }>('POST', url, { accessToken, signal, body });
    return answer.room_id;
  };
  const spaceId = await createRoom({
    name: 'Smoke test',
    preset: 'private_chat',
    creation_content: { type: 'm.space' },
    power_level_content_override: { events_default: 100 },
  });
  const joinRules = {
    type: 'm.room.join_rules',
    state_key: '',
    content: { join_rule: 'restricted', allow: [{ type: 'm.room_membership', room_id: spaceId }] },
  };
  const childRooms = await Promise.all(
    childNames.map((name) => createRoom({ name, preset: 'private_chat', initial_state: [joinRules] })),
  );
  // One after the other: each is an event in the same room.
  for (const id of childRooms) {
    const [space, child] = [spaceId, id].map(encodeURIComponent);
    await requestJson('PUT', `${baseUrl}${client}/rooms/${space}/state/m.space.child/${child}`, {
      accessToken,
      signal,
      body: { via: [serverName] },
    });
  }
  return { spaceId, childRooms };
}
