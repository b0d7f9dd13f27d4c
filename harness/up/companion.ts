import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartedHomeserver } from '../networks/matrix/homeserver/homeserver.ts';
import type { OnboardingService } from '../networks/matrix/sign-up/onboarding-service.ts';
import type { Ledger } from '../process/ledger.ts';
import { referenceTarget } from '../bots/reference.ts';
import type { StartedBot } from '../bots/target.ts';
import { matrixSeat } from '../networks/matrix/seat.ts';

const ownerOnly = 0o600;

export interface CompanionOptions {
  readonly homeserver: StartedHomeserver;
  readonly service: OnboardingService;
  /** With a use left. */
  readonly code: string;
  /** User id of the person that it answers and verifies. */
  readonly person: string;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Milliseconds that each start of it may take. */
  readonly deadlineMs: number;
}

/** A bot that has gone through Pastes A, B and C and waits to be verified. */
export interface Companion extends AsyncDisposable {
  readonly userId: string;
  readonly exited: Promise<string>;
}

/**
 * Signs the reference bot up as a person would: it starts, has its device signed, and starts again with its keys.
 * @throws SignUpRefusal, ExpectationError, DeadlineError, BotStartError; Error when its device is not signed.
 */
export async function startCompanion(options: CompanionOptions): Promise<Companion> {
  const { service, code, person, ledger, signal, deadlineMs } = options;
  const password = randomBytes(18).toString('base64url');
  const username = `cara-${randomBytes(4).toString('hex')}`;
  const answer = await service.client.signUp({ code, username, password, display_name: 'Cara' });
  const { user_id: userId, device_id: deviceId, access_token: accessToken } = answer;

  const folder = ledger.temporaryFolder('companion');
  const stateFolder = join(folder, 'state');
  mkdirSync(stateFolder);
  const start = (crossSigningKeysFile?: string): Promise<StartedBot> =>
    referenceTarget().launch({
      program: 'responder',
      seats: [
        matrixSeat({
          account: { userId, deviceId, accessToken, password },
          homeserverUrl: options.homeserver.baseUrl,
          verifyPeers: [person],
          crossSigningKeysFile,
        }),
      ],
      stateFolder,
      ledger,
      signal,
      deadlineMs,
      registerSecret: () => {},
    });
  const first = await start();
  const keys = await service.client
    .crossSign({ access_token: accessToken })
    .finally(() => first[Symbol.asyncDispose]());
  if (!keys.device_signed) throw new Error(`the sign-up service could not sign the device of ${userId}`);
  const keysFile = join(folder, 'keys.json');
  writeFileSync(keysFile, JSON.stringify(keys), { mode: ownerOnly });
  const bot = await start(keysFile);
  return { userId, exited: bot.exited, [Symbol.asyncDispose]: () => bot[Symbol.asyncDispose]() };
}
