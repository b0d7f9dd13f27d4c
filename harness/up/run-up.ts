import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { registerAccount } from '../networks/matrix/client-server/accounts.ts';
import { clearAccounts } from '../networks/matrix/homeserver/clear-accounts.ts';
import type { HomeserverMode } from '../networks/matrix/homeserver/homeserver.ts';
import { startHomeserver } from '../networks/matrix/homeserver/start-homeserver.ts';
import { startOwnService } from '../networks/matrix/sign-up/own-service.ts';
import type { Ledger } from '../process/ledger.ts';
import { startCompanion } from './companion.ts';
import { greetingText } from './greeting.ts';

const startDeadlineMs = 30_000;
const usesOfCode = 20;
const passwordBytes = 9;

export interface UpOptions {
  readonly mode: HomeserverMode;
  /** With one: the reference bot, signed up and waiting. */
  readonly companion: 'none' | 'reference-bot';
  readonly ledger: Ledger;
  /** Ends everything. */
  readonly signal: AbortSignal;
  /** Told what a person is to read. */
  readonly say: (text: string) => void;
}

/**
 * Keeps a homeserver, a sign-up service and, if wanted, a bot running until the signal is aborted.
 * @throws the signal's reason; Error when one of them ends unasked; what their starts throw.
 */
export async function runUp(options: UpOptions): Promise<never> {
  const { mode, ledger, signal, say } = options;
  const startedAt = performance.now();
  await using parts = new AsyncDisposableStack();
  say(`Starting a homeserver (${mode}) and the sign-up service …\n`);
  const homeserver = parts.use(
    await startHomeserver(mode, { ledger, signal, onProgress: (line) => say(`${line}\n`) }),
  );
  const service = parts.use(
    await startOwnService({
      homeserver,
      invitations: 1,
      usesOfCode,
      ledger,
      signal,
      deadlineMs: startDeadlineMs,
      // There is no report that anything could leak into.
      registerSecret: () => {},
    }),
  );
  const { code, inviterLocalpart: localpart = '' } = service.invitation();
  const made = new Set<string>();
  if (homeserver.facts.mode === 'external')
    parts.defer(async () => say(`${await clearAccounts(homeserver, { made })}\n`));
  const password = randomBytes(passwordBytes).toString('base64url');
  const person = await registerAccount(homeserver, { localpart, password, signal });
  made.add(person.userId);
  const upMs = performance.now() - startedAt;
  const signUp = { page: `${service.url}/signup`, code, uses: usesOfCode };
  say(greetingText({ homeserver: homeserver.facts, person, signUp, upMs }));

  const endings = [homeserver.died, service.exited.then((how) => `the sign-up service ${how}`)];
  if (options.companion === 'reference-bot') {
    const common = { homeserver, service, code, ledger, signal, deadlineMs: startDeadlineMs };
    const bot = parts.use(await startCompanion({ ...common, person: person.userId }));
    made.add(bot.userId);
    say(`The bot ${bot.userId} has invited you to a room: verify it there, and say !ping.\n`);
    endings.push(bot.exited.then((how) => `the bot ${how}`));
  }
  const interrupted = signal.aborted ? Promise.resolve() : once(signal, 'abort');
  const ending = await Promise.race([interrupted.then(() => undefined), ...endings]);
  signal.throwIfAborted();
  throw new Error(`${ending}; everything else is ended too`);
}
