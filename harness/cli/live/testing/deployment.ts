import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { referenceTarget } from '../../../bots/reference.ts';
import type { HomeserverMode } from '../../../networks/matrix/homeserver/homeserver.ts';
import { startHomeserver } from '../../../networks/matrix/homeserver/index.ts';
import { registerAccount } from '../../../networks/matrix/client-server/accounts.ts';
import { MatrixApi } from '../../../networks/matrix/client-server/matrix-api.ts';
import type { Json } from '../../../networks/matrix/client-server/request.ts';
import { ScriptedLlm } from '../../../networks/llm/scripted-llm.ts';
import { matrixSeat } from '../../../networks/matrix/seat.ts';
import { startHookedBot, type HookedBot } from './hooked-bot.ts';
import { runTool, type Running } from './run-tool.ts';
import { eventually } from '../../../waiting/waiting.ts';
import { Ledger } from '../../../process/ledger.ts';

const { signal } = new AbortController();
const startLimitMs = 60_000;

/** A homeserver, a bot that runs, its person, and other people with rooms of their own. */
export interface Deployment extends AsyncDisposable {
  readonly baseUrl: string;
  readonly bot: string;
  readonly botToken: string;
  readonly person: { readonly userId: string; readonly password: string; readonly accessToken: string };
  /** Somebody the bot does not serve, as settings name them: their password is in the variable `STRANGER_PASSWORD`. */
  readonly stranger: { readonly id: string; readonly password: { readonly env: string } };
  /** The bot in the hands of its operator. */
  readonly operated: HookedBot;
  /** Folder that the commands run in; it has a `cara-smoke.json5`. */
  readonly folder: string;
  /** What stands in that file. It names no hooks. */
  readonly settings: { readonly matrix: Json };
  /** As the person, on the device that they had before. */
  readonly api: MatrixApi;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Running;
  /** All that must be the same after a run: rooms of the person and the stranger with their events, and devices. */
  state(): Promise<Json>;
}

/**
 * Starts what an operator has before they think of a smoke test.
 * @param mutant name of the broken bot that runs there. Default: a sound one does.
 */
export async function startDeployment(mode: HomeserverMode, mutant?: string): Promise<Deployment> {
  await using parts = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'deployment-'));
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  const ledger = Ledger.open(join(folder, 'ledger'));
  parts.defer(() => ledger.close());
  const homeserver = parts.use(await startHomeserver(mode, { ledger, signal }));
  const { baseUrl } = homeserver;
  const [bot, person, other, stranger] = await Promise.all(
    ['gateway-bot', 'smoke', 'other', 'stranger'].map((localpart) =>
      registerAccount(homeserver, { localpart, signal }),
    ),
  );
  const target = referenceTarget();
  const around = { ledger, signal, registerSecret: () => {} };
  await target.prepare({ ...around, mutants: mutant === undefined ? [] : [mutant] });
  const model = parts.use(await ScriptedLlm.start(signal));
  const everybody = [person!.userId, other!.userId];
  const order = {
    ...around,
    program: 'gateway',
    seats: [matrixSeat({ account: bot!, homeserverUrl: baseUrl, allowUsers: everybody })],
    stateFolder: ledger.temporaryFolder('bot-of-others'),
    deadlineMs: startLimitMs,
    languageModel: model.baseUrl,
    answersThroughModel: true,
    ...(mutant !== undefined && { mutant }),
  } as const;
  const readRuns = async (): Promise<string> =>
    ['what the model was asked:', ...model.asked.items.map(({ text }) => JSON.stringify(text))].join('\n');
  const operated = parts.use(await startHookedBot(target, order, folder, { readRuns }));
  const apiOf = (accessToken: string): MatrixApi => new MatrixApi({ baseUrl, accessToken, signal });
  const [api, others, strange] = [person!, other!, stranger!].map((one) => apiOf(one.accessToken)) as [
    MatrixApi,
    MatrixApi,
    MatrixApi,
  ];
  for (const guests of [[bot!.userId], [person!.userId]]) {
    const { room_id: room } = await others.call('POST', '/createRoom', { invite: guests });
    await others.sendEvent(String(room), 'm.room.message', {
      msgtype: 'm.text',
      body: 'nobody else may read this',
    });
    if (guests[0] === bot!.userId) await untilAnswered(others, String(room), bot!.userId);
    else await api.call('POST', `/join/${encodeURIComponent(String(room))}`, {});
  }
  // Somebody asks the person into a room, and so did the bot; nobody but they may go there.
  for (const asking of [others, apiOf(bot!.accessToken)])
    await asking.call('POST', '/createRoom', { invite: [person!.userId], name: 'not yours to enter' });
  const settings = {
    matrix: {
      homeserver: baseUrl,
      bot: { id: bot!.userId, capabilities: ['matrix.plain', 'matrix.encrypted', 'matrix.cross-signing'] },
      person: { id: person!.userId, password: { env: 'SMOKE_PASSWORD' } },
    },
  };
  writeFileSync(join(folder, 'cara-smoke.json5'), JSON.stringify(settings));
  const kept = parts.move();
  return {
    baseUrl,
    bot: bot!.userId,
    botToken: bot!.accessToken,
    person: person!,
    stranger: { id: stranger!.userId, password: { env: 'STRANGER_PASSWORD' } },
    operated,
    settings,
    folder,
    api,
    run: (args, env) =>
      runTool(args, folder, {
        SMOKE_PASSWORD: person!.password,
        STRANGER_PASSWORD: stranger!.password,
        ...env,
      }),
    state: async () => ({ person: await stateOf(api, others), stranger: await stateOf(strange, others) }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function untilAnswered(api: MatrixApi, room: string, bot: string): Promise<void> {
  await eventually(
    async () => {
      const path = `/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=100`;
      const { chunk } = (await api.call('GET', path)) as {
        chunk: readonly { sender: string; type: string }[];
      };
      return chunk.some(({ sender, type }) => sender === bot && type === 'm.room.message') || undefined;
    },
    { why: 'the bot to answer others', deadlineMs: startLimitMs, signal },
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
