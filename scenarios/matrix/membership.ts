import { eventually, MatrixApi, type Peer, type Stage } from '../../harness/index.ts';

type RoomStage = Pick<Stage<'matrix'>, 'matrix' | 'signal' | 'deadlineMs'>;

/** The homeserver as a person, past their client. */
export function apiOf({ matrix: { baseUrl }, signal }: RoomStage, { accessToken }: Peer): MatrixApi {
  return new MatrixApi({ baseUrl, accessToken, signal });
}

/** What a user is in a room, as somebody in it is told: `join`, `invite`, `leave`, or `none`. */
export async function membershipOf(api: MatrixApi, room: string, user: string): Promise<string> {
  const path = ['rooms', room, 'state', 'm.room.member', user].map(encodeURIComponent).join('/');
  const { body } = await api.ask('GET', `/${path}`);
  return typeof body['membership'] === 'string' ? body['membership'] : 'none';
}

/** Invites a user and waits until they have come. */
export async function bring(stage: RoomStage, api: MatrixApi, room: string, user: string): Promise<void> {
  await api.call('POST', `/rooms/${encodeURIComponent(room)}/invite`, { user_id: user });
  await untilJoined(stage, api, room, user);
}

/** Waits until a user who was invited has come. @param invitation for the reason of a failure. */
export async function untilJoined(
  { signal, deadlineMs }: RoomStage,
  api: MatrixApi,
  room: string,
  user: string,
  invitation = 'the invitation',
): Promise<void> {
  let seen = 'none';
  await eventually(
    async () => {
      seen = await membershipOf(api, room, user);
      return seen === 'join' || undefined;
    },
    { why: `${user} to accept ${invitation}`, lastSeen: () => `membership "${seen}"`, deadlineMs, signal },
  );
}
