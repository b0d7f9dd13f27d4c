import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { openRegistration } from '../homeserver/registration-grant.ts';
import type { StartedHomeserver } from '../homeserver/homeserver.ts';
import { packageFile } from '../../../package-layout.ts';
import { compileCache } from '../../../process/cache-directory.ts';
import type { Ledger } from '../../../process/ledger.ts';
import { sourcePrograms, type OwnPrograms } from '../../../process/own-programs.ts';
import { startProcess, type RunningProcess } from '../../../process/running-process.ts';
import { Invitations } from './invitations.ts';
import type { OnboardingService } from './onboarding-service.ts';
import { makePlace, type Place } from './place.ts';
import type { RegisterSecret } from './returned-secrets.ts';
import { serviceReady } from './service-ready.ts';
import { SignUpClient } from './sign-up-client.ts';

const serviceName = 'cara-ref onboarding';
const keySecretBytes = 32;
const childNames = ['Lounge', 'Workshop'];
/** Many newcomers at once, all from one address, is what a run looks like. */
const unlimited = '1000000';

export interface OwnServiceOptions {
  readonly homeserver: Pick<StartedHomeserver, 'baseUrl' | 'serverName' | 'registrationSecret'>;
  /** How many newcomers there will be at most; each costs some 50 bytes of the service's environment. */
  readonly invitations: number;
  /** How many newcomers the code of each invitation lets in. Default: 1. */
  readonly usesOfCode?: number;
  /** A broken service in its place: a file below `fixtures/mutants/`, without its extension. */
  readonly mutant?: string;
  /** Default: the sources. */
  readonly programs?: OwnPrograms;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Milliseconds the process has until it answers. */
  readonly deadlineMs: number;
  /** Told each secret of the service, and what comes back from it. */
  readonly registerSecret: RegisterSecret;
}

/**
 * Starts the sign-up service of this project as a process, with all that it needs on the homeserver: an admin
 * account, a registration token, a space and two rooms. Disposing ends the process and takes the rights back.
 *
 * @throws ServiceStartError with its log when the process does not come up; HomeserverNotReady when the homeserver
 * takes no registrations by token; HomeserverRequestError.
 */
export async function startOwnService(options: OwnServiceOptions): Promise<OnboardingService> {
  const { homeserver, signal, ledger, registerSecret } = options;
  await using parts = new AsyncDisposableStack();
  const grant = parts.use(await openRegistration(homeserver, { signal }));
  const { accessToken, password } = grant.admin;
  registerSecret(grant.token, 'registration token');
  registerSecret(accessToken, 'access token of the sign-up service');
  registerSecret(password, 'password of the sign-up service');
  const place = await makePlace(homeserver, { accessToken, childNames, signal });

  const { invitations: count, usesOfCode: uses = 1 } = options;
  const invitations = new Invitations({ count, uses, registerSecret });
  const folder = ledger.temporaryFolder('onboarding');
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  const keySecret = randomBytes(keySecretBytes).toString('base64');
  registerSecret(keySecret, 'key secret of the sign-up service');
  const running = parts.use(
    startService(options, folder, {
      ...environmentOf(options, place),
      ONBOARDING_REGISTRATION_TOKEN: grant.token,
      ONBOARDING_ADMIN_TOKEN: accessToken,
      ONBOARDING_KEY_SECRET: keySecret,
      ONBOARDING_STATE_DIR: folder,
      ONBOARDING_SIGNUP_CODES: invitations.toSeed(homeserver),
    }),
  );
  const lines = new Set<string>();
  running.onLine((line) => lines.add(line));
  const url = await serviceReady(serviceName, running, options);
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const kept = parts.move();
  return {
    url,
    facts: { kind: 'own', name: serviceName, version, url },
    client: new SignUpClient({ url, signal, registerSecret }),
    folder,
    invitation: () => invitations.next(),
    logTail: running.logTail,
    logLines: () => lines,
    exited: running.exited.then(({ text }) => text),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function environmentOf(
  { homeserver, programs = sourcePrograms }: OwnServiceOptions,
  place: Place,
): Record<string, string> {
  return {
    ONBOARDING_HOMESERVER: homeserver.baseUrl,
    ONBOARDING_SPACE_ID: place.spaceId,
    ONBOARDING_CHILD_ROOMS: place.childRooms.join(','),
    ONBOARDING_PORT: '0',
    ONBOARDING_RATE_BURST: unlimited,
    ONBOARDING_RATE_PER_MINUTE: unlimited,
    ONBOARDING_VETTING: '0',
    ONBOARDING_BOT_COMMAND: botCommand(programs()),
  };
}

/** What the page has people type: the bot of this installation, in words that a shell takes as they are. */
function botCommand(program: string): string {
  const words = [process.execPath, program];
  return `${words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')} respond`;
}

function startService(
  { mutant, programs = sourcePrograms, ledger }: OwnServiceOptions,
  folder: string,
  settings: Readonly<Record<string, string>>,
): RunningProcess {
  return startProcess({
    name: 'onboarding',
    command: process.execPath,
    args: [programs(mutant), 'onboarding', 'serve'],
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      TMPDIR: folder,
      ...compileCache(),
      ...settings,
    },
    ledger,
  });
}
