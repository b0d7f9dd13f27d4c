import { eventually } from '../../../waiting/waiting.ts';
import { registerAccount, type Account } from '../../../networks/matrix/client-server/accounts.ts';
import { MatrixApi } from '../../../networks/matrix/client-server/matrix-api.ts';
import type { Json } from '../../../networks/matrix/client-server/request.ts';
import type { StartedHomeserver } from '../../../networks/matrix/homeserver/homeserver.ts';
import { matrixSeat } from '../../../networks/matrix/seat.ts';
import type { Seat } from '../../../networks/network.ts';

const answerLimitMs = 60_000;

/** People on a homeserver, and a seat for a bot that serves some of them. */
export interface PeopleOnMatrix {
  readonly bot: Account;
  readonly seat: Seat;
  /** Talks to the bot. */
  readonly person: Account;
  /** Somebody the bot does not serve. */
  readonly stranger: Account;
  /** As the person, on the device that they had before. */
  readonly api: MatrixApi;
  /** Gives the bot and the person rooms with others, and invitations: all that no run may touch. The bot must be there. */
  settle(): Promise<void>;
  /** All that must be the same after a run: rooms of the person and the stranger with their events, and devices. */
  state(): Promise<Json>;
}

/** Has accounts made for all of them. */
export async function findPeopleOnMatrix(
  homeserver: StartedHomeserver,
  signal: AbortSignal,
): Promise<PeopleOnMatrix> {
  const { baseUrl } = homeserver;
  const register = (localpart: string) => registerAccount(homeserver, { localpart, signal });
  const [bot, person, other, stranger] = await Promise.all([
    register('gateway-bot'),
    register('smoke'),
    register('other'),
    register('stranger'),
  ]);
  const apiOf = ({ accessToken }: Account): MatrixApi => new MatrixApi({ baseUrl, accessToken, signal });
  const [api, others, strange] = [apiOf(person), apiOf(other), apiOf(stranger)];
  return {
    bot,
    seat: matrixSeat({ account: bot, homeserverUrl: baseUrl, allowUsers: [person.userId, other.userId] }),
    person,
    stranger,
    api,
    async settle() {
      for (const guest of [bot, person]) {
        const { room_id: room } = await others.call('POST', '/createRoom', { invite: [guest.userId] });
        await others.sendEvent(String(room), 'm.room.message', {
          msgtype: 'm.text',
          body: 'nobody else may read this',
        });
        if (guest === bot) await untilAnswered(others, String(room), bot.userId, signal);
        else await api.call('POST', `/join/${encodeURIComponent(String(room))}`, {});
      }
      // Somebody asks the person into a room, and so did the bot; nobody but they may go there.
      for (const asking of [others, apiOf(bot)])
        await asking.call('POST', '/createRoom', { invite: [person.userId], name: 'not yours to enter' });
    },
    state: async () => ({ person: await stateOf(api, others), stranger: await stateOf(strange, others) }),
  };
}

async function untilAnswered(api: MatrixApi, room: string, bot: string, signal: AbortSignal): Promise<void> {
  await eventually(
    async () => {
      const path = `/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=100`;
      const { chunk } = (await api.call('GET', path)) as {
        chunk: readonly { sender: string; type: string }[];
      };
      return chunk.some(({ sender, type }) => sender === bot && type === 'm.room.message') || undefined;
    },
    { why: 'the bot to answer others', deadlineMs: answerLimitMs, signal },
  );
}

async function stateOf(api: MatrixApi, others: MatrixApi): Promise<Json> {
  const { devices } = (await api.call('GET', '/devices')) as { devices: readonly { device_id: string }[] };
  const { joined_rooms: rooms } = (await api.call('GET', '/joined_rooms')) as {
    joined_rooms: readonly string[];
  };
  const { joined_rooms: theirs } = (await others.call('GET', '/joined_rooms')) as {
    joined_rooms: readonly string[];
  };
  const { rooms: synced = {} } = await api.call('GET', '/sync?timeout=0');
  const { invite = {} } = synced as { invite?: Json };
  const eventsOf = async (room: string): Promise<Json[]> => {
    const path = `/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=100`;
    const { chunk } = (await others.call('GET', path)) as { chunk: readonly Json[] };
    // It tells how old an event is by now.
    return chunk.map(({ event_id, type, sender, content }) => ({ event_id, type, sender, content }));
  };
  return {
    devices: devices.map(({ device_id: id }) => id).toSorted(),
    rooms: rooms.toSorted(),
    invitations: Object.keys(invite).toSorted(),
    events: await Promise.all(theirs.toSorted().map(eventsOf)),
  };
}
