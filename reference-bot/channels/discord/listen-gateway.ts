import type { Clock } from '../../base/seams/seams.ts';
import type { Trouble } from '../channel-state.ts';
import type { SocketSeams } from '../socket-seams.ts';
import { CallFailed } from '../call-failed.ts';
import type { DiscordApi } from './discord-api.ts';
import type { DiscordConfig } from './discord-config.ts';
import { type ConnectionOptions, type Ending, listenOnce } from './gateway-connection.ts';
import type { SessionFile } from './session-file.ts';
import { untilGranted } from './until-granted.ts';

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** A connection that ends earlier counts as a failure. */
const steadyMs = 30_000;
/** A session that cannot be gone on with so often is given up. */
const resumeLimit = 3;
/** What the service asks for after it has refused a session. */
const invalidPauseMs = { least: 1_000, more: 4_000 };
/** With fewer starts of a session the bot spreads what is left over the time that is left. */
const fewStarts = 500;

export interface ListenOptions extends Pick<ConnectionOptions, 'onAsked' | 'onEvent' | 'onNonsense'> {
  readonly config: Pick<DiscordConfig, 'token' | 'gatewayUrl' | 'gatewayIntents'>;
  readonly api: DiscordApi;
  readonly sessions: SessionFile;
  readonly openSocket: SocketSeams['openSocket'];
  readonly onListening: () => void;
  readonly onFailure: (trouble: Trouble) => void;
  /** What was said since the last event may never be heard. */
  readonly onGap: () => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Listens at the gateway until the signal ends it. A session is gone on with as long as the service keeps it; pauses grow,
 * so that a gateway that falls over again and again costs neither it nor the day's starts of a session. What the service
 * refuses for good is asked again only when the REST API says that it would be taken now, and then once.
 */
export async function listenGateway(options: ListenOptions): Promise<void> {
  const { sessions, onFailure, onGap, clock, signal } = options;
  let [failures, refusedResumes, refusedForGood] = [0, 0, 0];
  while (!signal.aborted) {
    const beganMs = clock.monotonic();
    const { remains, trouble, isInvalid, code, waitMs, asked, listened } = await attempt(options);
    if (signal.aborted) return;
    if (trouble) onFailure(trouble);
    if (listened) [refusedResumes, refusedForGood] = [0, 0];
    else if (asked === 'resume') refusedResumes += 1;
    if (remains !== 'resume' || refusedResumes >= resumeLimit) {
      if (sessions.session) onGap();
      sessions.set(undefined);
      refusedResumes = 0;
    }
    if (remains === 'final') {
      refusedForGood += 1;
      if (!(await untilGranted(code!, refusedForGood, options))) return;
      continue;
    }
    if (listened && clock.monotonic() - beganMs > steadyMs) failures = 0;
    const growingMs = failures === 0 ? 0 : Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
    const askedMs = isInvalid ? invalidPauseMs.least + Math.random() * invalidPauseMs.more : waitMs;
    failures += 1;
    await clock.sleep(Math.max(growingMs, askedMs), signal).catch(() => {});
  }
}

interface Attempt extends Ending {
  /** What the service asks for; 0 if it asks for nothing. */
  readonly waitMs: number;
  readonly asked: 'identify' | 'resume' | undefined;
  readonly listened: boolean;
}

async function attempt(options: ListenOptions): Promise<Attempt> {
  const { config, sessions, onAsked, onListening } = options;
  const seen: { asked?: Attempt['asked']; listened: boolean } = { listened: false };
  try {
    const url = new URL(sessions.session?.resumeUrl ?? (await findGateway(options)));
    url.searchParams.set('v', '10');
    url.searchParams.set('encoding', 'json');
    const ending = await listenOnce({
      ...options,
      url,
      token: config.token,
      intents: config.gatewayIntents,
      session: () => sessions.session,
      onSession: (session) => sessions.set(session),
      onAsked: (how) => {
        seen.asked = how;
        onAsked(how);
      },
      onListening: () => {
        seen.listened = true;
        onListening();
      },
    });
    return { ...ending, waitMs: 0, asked: seen.asked, listened: seen.listened };
  } catch (error) {
    const trouble = CallFailed.from(error);
    return { remains: 'resume', trouble, waitMs: trouble.waitMs, asked: undefined, listened: false };
  }
}

/** Where to identify the bot, when it may. A token that the REST API refuses costs no start of a session. */
async function findGateway({ api, config, clock, signal }: ListenOptions): Promise<string> {
  const { url, startsLeft, resetAfterMs } = await api.gateway(signal);
  if (startsLeft < fewStarts)
    await clock.sleep(resetAfterMs / Math.max(startsLeft, 1), signal).catch(() => {});
  return config.gatewayUrl ?? url;
}
