import { succeeded } from '../homeserver/homeserver-trouble.ts';
import type { Call, HomeserverClient } from '../homeserver/homeserver-client.ts';
import type { Account } from './register.ts';

const settleInLimitMs = 30_000;
const encryption = {
  type: 'm.room.encryption',
  state_key: '',
  content: { algorithm: 'm.megolm.v1.aes-sha2' },
};

/** What was done for a new account. Everything after `register` is tried; that it failed is no error. */
export interface Steps {
  readonly register: true;
  readonly space_invited: boolean;
  /** Absent when no display name was asked for. */
  readonly displayname_set?: boolean;
  readonly space_joined: boolean;
  /** Rooms joined, under the ids that they are configured with. */
  readonly children_joined: readonly string[];
  /** Absent when nobody is known as inviter. */
  readonly inviter_dm?: boolean;
}

/** Where newcomers are led. */
export interface Place {
  readonly spaceId: string;
  readonly childRooms: readonly string[];
  /** Token of an account that may invite to the space. */
  readonly adminToken: string;
}

export interface Newcomer {
  readonly account: Account;
  /** Empty when there is none. */
  readonly displayName: string;
  readonly inviter: string | undefined;
}

/** Leads a new account into the space, its rooms and a direct room with its inviter, within 30 s. */
export async function settleIn(
  homeserver: HomeserverClient,
  { spaceId, childRooms, adminToken }: Place,
  { account, displayName, inviter }: Newcomer,
): Promise<{ readonly steps: Steps; readonly dmRoom: string | null }> {
  const signal = AbortSignal.timeout(settleInLimitMs);
  const { userId, accessToken } = account;
  const done = async (call: Omit<Call, 'signal'>): Promise<boolean> =>
    succeeded(await homeserver.call({ ...call, signal }));
  const join = (roomId: string): Promise<boolean> =>
    done({ method: 'POST', path: `${client}/join/${encodeURIComponent(roomId)}`, body: {}, accessToken });

  const invited = await done({
    method: 'POST',
    path: `${client}/rooms/${encodeURIComponent(spaceId)}/invite`,
    body: { user_id: userId },
    accessToken: adminToken,
  });
  const named = displayName
    ? await done({
        method: 'PUT',
        path: `${client}/profile/${encodeURIComponent(userId)}/displayname`,
        body: { displayname: displayName },
        accessToken,
      })
    : undefined;
  const joined = await join(spaceId);
  const children: string[] = [];
  for (const room of childRooms) if (await join(room)) children.push(room);
  const dmRoom = inviter ? await makeDirectRoom(homeserver, { account, displayName, inviter, signal }) : null;
  return {
    dmRoom,
    steps: {
      register: true,
      space_invited: invited,
      ...(named !== undefined && { displayname_set: named }),
      space_joined: joined,
      children_joined: children,
      ...(inviter && { inviter_dm: dmRoom !== null }),
    },
  };
}

const client = '/_matrix/client/v3';

async function makeDirectRoom(
  homeserver: HomeserverClient,
  request: Newcomer & { readonly inviter: string; readonly signal: AbortSignal },
): Promise<string | null> {
  const { account, displayName, inviter, signal } = request;
  const answer = await homeserver.call({
    method: 'POST',
    path: `${client}/createRoom`,
    body: {
      is_direct: true,
      preset: 'trusted_private_chat',
      invite: [inviter],
      initial_state: [encryption],
      name: `${displayName || account.userId} & ${inviter}`,
    },
    accessToken: account.accessToken,
    signal,
  });
  const roomId = succeeded(answer) ? answer.body['room_id'] : undefined;
  return typeof roomId === 'string' ? roomId : null;
}
