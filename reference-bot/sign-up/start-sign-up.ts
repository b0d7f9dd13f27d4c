import { serve } from '../base/http/serve.ts';
import { createLogger, type Logger } from '../base/logging/logger.ts';
import { Redactor } from '../base/logging/redactor.ts';
import type { Clock, BaseSeams } from '../base/seams/seams.ts';
import { HomeserverClient } from '../channels/matrix/homeserver/homeserver-client.ts';
import { matrixRedactions } from '../channels/matrix/redactions.ts';
import { lockFolderForServing } from '../state/serving-lock.ts';
import { AdminRoom } from './admin/admin-room.ts';
import { CodeStore } from './codes/code-store.ts';
import { serviceContext } from './context.ts';
import { IdentityStore } from './crosssign/identity-store.ts';
import type { SignUpSettings } from './settings.ts';
import { signUpApp } from './sign-up-app.ts';
import { openDatabase } from './state/database.ts';
import { doorWatch } from './vetting/door-watch.ts';
import { wikipediaKeywords } from './vetting/keywords.ts';
import { MatrixRooms } from './vetting/matrix-rooms.ts';
import { Vettings } from './vetting/vettings.ts';
import { type RoomListener, watchRooms } from './watch/watch-rooms.ts';

const drainLimitMs = 20_000;

/** A service that answers. */
export interface RunningSignUp {
  /** E.g. `http://127.0.0.1:8780`. */
  readonly url: string;
  readonly port: number;
  /** Lets what is going on come to its end, for at most 20 s, then ends. */
  stop(): Promise<void>;
}

/**
 * Serves sign-up, cross-signing, the page and the lobby, watches the door, and answers in the admin room. Uses of codes that an ended process
 * left held are settled in the background.
 * @throws FolderInUse; Node's error when the folder cannot be written or the address is taken.
 */
export async function startSignUp(
  settings: SignUpSettings,
  { clock, fetch, log: destination }: Pick<BaseSeams, 'clock' | 'fetch' | 'log'>,
): Promise<RunningSignUp> {
  using parts = new DisposableStack();
  parts.use(lockFolderForServing(settings.stateFolder));
  const database = openDatabase(settings.stateFolder);
  parts.defer(() => database.close());

  const redactor = new Redactor(matrixRedactions);
  for (const secret of [settings.registrationToken, settings.adminToken, settings.keySecret])
    redactor.add(secret);
  const log = createLogger({ level: settings.logLevel, redactor, clock, destination });
  const codes = new CodeStore(database);
  codes.seed(settings.seedCodes);

  const homeserver = new HomeserverClient(fetch, settings.homeserver);
  const rooms = new MatrixRooms(homeserver, settings);
  const vettings = new Vettings({ codes, rooms, keywords: wikipediaKeywords(fetch), clock, log });
  const context = serviceContext({
    settings,
    codes,
    identities: new IdentityStore(database, settings.keySecret),
    fetch,
    clock,
    log,
    redactor,
    ...(settings.vetting && { lobby: vettings }),
  });
  // What is held now was left behind; what is held later belongs to a request of ours.
  const leftBehind = codes.holds();
  const server = await serve(signUpApp(context), settings, clock);

  const stopping = new AbortController();
  const settled = context.heldUses.adopt(leftBehind);
  const watched = watch(settings, { homeserver, codes, vettings, clock, log }, stopping.signal);
  log.info({ url: server.url, port: server.port, space: settings.spaceId }, 'onboarding is open');
  if (settings.registrationToken === undefined)
    log.warn('sign-up is closed: ONBOARDING_REGISTRATION_TOKEN is not set; cross-signing is open');
  const kept = parts.move();
  return {
    url: server.url,
    port: server.port,
    async stop() {
      stopping.abort();
      vettings.stop();
      context.heldUses.stop();
      await server.close(drainLimitMs);
      await Promise.allSettled([settled, watched]);
      kept.dispose();
    },
  };
}

interface Watching {
  readonly homeserver: HomeserverClient;
  readonly codes: CodeStore;
  readonly vettings: Vettings;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Listens at the door and in the admin room, by one sync, until the signal is aborted. */
async function watch(settings: SignUpSettings, parts: Watching, signal: AbortSignal): Promise<void> {
  const listeners: RoomListener[] = settings.vetting
    ? [doorWatch(parts.vettings, { ...settings, ...parts })]
    : [];
  const { adminRoom } = settings;
  if (adminRoom) {
    const desk = new AdminRoom({ ...settings, ...parts, adminRoom });
    // Before the first sync: what was said in the room before then is nobody's command.
    await desk.enter(signal);
    listeners.push(desk.listen);
  }
  if (listeners.length > 0) await watchRooms({ ...settings, ...parts }, listeners, signal);
}
