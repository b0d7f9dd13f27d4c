import type { Clock } from '../../base/seams/clock.ts';
import { type Answer, succeeded } from '../../channels/matrix/homeserver/answer.ts';
import type { Call, HomeserverClient } from '../../channels/matrix/homeserver/homeserver-client.ts';
import { troubleOf } from '../homeserver-trouble.ts';
import type { Account } from './register.ts';

const settleInLimitMs = 30_000;
// A longer one would leave no time for the other steps.
const longestPauseMs = 10_000;
/** How often a step is asked for that gets no answer. */
const tries = 3;
const pauseAfterSilenceMs = 1_000;
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

export interface SettleInContext {
  readonly homeserver: HomeserverClient;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly place: Place;
}

/**
 * Leads a new account into the space, its rooms and a direct room with its inviter, within 30 s. Where the homeserver
 * asks to slow down, which it does when many come at once, it waits. It asks again for what got no
 * answer, but not for a direct room, of which there could then be two.
 */
export async function settleIn(
  { homeserver, clock, place: { spaceId, childRooms, adminToken } }: SettleInContext,
  { account, displayName, inviter }: Newcomer,
): Promise<{ readonly steps: Steps; readonly dmRoom: string | null }> {
  const signal = AbortSignal.timeout(settleInLimitMs);
  const { userId, accessToken } = account;
  const ask = async (call: Omit<Call, 'signal'>): Promise<Answer> => {
    for (;;) {
      const answer = await homeserver.call({ ...call, signal });
      const { error, retryAfterSeconds = 0 } = troubleOf(answer) ?? {};
      const pauseMs = retryAfterSeconds * 1_000;
      if (error !== 'homeserver_busy' || pauseMs > longestPauseMs) return answer;
      await clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  };
  const done = async (call: Omit<Call, 'signal'>): Promise<boolean> => {
    for (let triesLeft = tries - 1; ; triesLeft--) {
      const answer = await ask(call);
      if (answer.kind !== 'none' || triesLeft === 0 || signal.aborted) return succeeded(answer);
      await clock.sleep(pauseAfterSilenceMs, signal).catch(() => undefined);
    }
  };
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
  const dmRoom = inviter ? await makeDirectRoom(ask, { account, displayName, inviter }) : null;
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
  ask: (call: Call) => Promise<Answer>,
  { account, displayName, inviter }: Newcomer & { readonly inviter: string },
): Promise<string | null> {
  const answer = await ask({
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
  });
  const roomId = succeeded(answer) ? answer.body['room_id'] : undefined;
  return typeof roomId === 'string' ? roomId : null;
}
