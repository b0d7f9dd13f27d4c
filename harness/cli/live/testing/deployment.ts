import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { referenceTarget } from '../../../bots/reference.ts';
import type { HomeserverMode } from '../../../networks/matrix/homeserver/homeserver.ts';
import { startHomeserver } from '../../../networks/matrix/homeserver/index.ts';
import type { MatrixApi } from '../../../networks/matrix/client-server/matrix-api.ts';
import type { Json } from '../../../networks/matrix/client-server/request.ts';
import type { HookedBot } from './hooked-bot.ts';
import { findPeopleOnMatrix } from './people-on-matrix.ts';
import { startBotOfOthers } from './bot-of-others.ts';
import { runTool, type Running } from './run-tool.ts';
import { Ledger } from '../../../process/ledger.ts';

const { signal } = new AbortController();

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
  const people = await findPeopleOnMatrix(homeserver, signal);
  const { bot, person, stranger, api } = people;
  const around = { mutant, ledger, folder, signal };
  const operated = parts.use(
    await startBotOfOthers({ target: referenceTarget(), matrix: people.seat, ...around }),
  );
  await people.settle();
  const settings = {
    matrix: {
      homeserver: baseUrl,
      bot: { id: bot.userId, capabilities: ['matrix.plain', 'matrix.encrypted', 'matrix.cross-signing'] },
      person: { id: person.userId, password: { env: 'SMOKE_PASSWORD' } },
    },
  };
  writeFileSync(join(folder, 'cara-smoke.json5'), JSON.stringify(settings));
  const kept = parts.move();
  return {
    baseUrl,
    bot: bot.userId,
    botToken: bot.accessToken,
    person,
    stranger: { id: stranger.userId, password: { env: 'STRANGER_PASSWORD' } },
    operated,
    settings,
    folder,
    api,
    run: (args, env) =>
      runTool(args, folder, {
        SMOKE_PASSWORD: person.password,
        STRANGER_PASSWORD: stranger.password,
        ...env,
      }),
    state: () => people.state(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
