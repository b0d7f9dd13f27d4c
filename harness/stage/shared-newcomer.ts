import { join } from 'node:path';
import type { StartedBot } from '../bots/target.ts';
import type { Account } from '../networks/matrix/client-server/accounts.ts';
import type { MatrixNetwork } from '../networks/matrix/matrix-network.ts';
import { matrixSeat } from '../networks/matrix/seat.ts';
import type { CrossSignAnswer, SignUpAnswer } from '../networks/matrix/sign-up/answers.ts';
import type { OnboardingService } from '../networks/matrix/sign-up/onboarding-service.ts';
import type { Seat } from '../networks/network.ts';
import type { Leased, StartShared } from './bot-lease.ts';
import { keepOwnerOnly, type Newcomer } from './newcomer.ts';
import { usernameIn } from './username-in.ts';
import type { RunScope } from './run-scope.ts';
import { launchShared } from './shared-bot.ts';

/** A newcomer that scenarios share: it has an identity, and verifies the people of all of them. */
export interface SignedUp extends Leased {
  readonly account: Account;
  readonly seat: Seat;
  /** What the service said of its sign-up. */
  readonly answer: SignUpAnswer;
  /** What the service said of its identity; undefined where the bot makes its own. */
  readonly identity: CrossSignAnswer | undefined;
}

/** The same, as the people of one scenario know it. */
export interface LeasedNewcomer extends Pick<SignedUp, 'bot' | 'identity'> {
  readonly newcomer: Newcomer;
}

export interface SharedNewcomerContext {
  readonly run: RunScope;
  readonly matrix: MatrixNetwork;
  readonly service: OnboardingService;
  readonly languageModel: string;
}

/** Signs newcomers up, has the service give them an identity, and starts them again to be verified, as a person would. */
export function startSharedNewcomers(context: SharedNewcomerContext): StartShared<SignedUp> {
  const { run, matrix, service, languageModel } = context;
  return async (mutant, served) => {
    const password = `${crypto.randomUUID()}-Aa1`;
    run.registerSecret(password, 'password of the shared newcomer');
    const { code } = service.invitation();
    const answer = await service.client.signUp({
      code,
      username: usernameIn(run, 'cara'),
      password,
      display_name: 'Cara',
    });
    const { user_id: userId, device_id: deviceId, access_token: accessToken } = answer;
    const account = { userId, deviceId, accessToken, password };
    const stateFolder = run.ledger.temporaryFolder('shared-newcomer');
    const about = { account, homeserverUrl: matrix.baseUrl };
    const launch = (seat: Seat): Promise<StartedBot> =>
      launchShared(run, { program: 'responder', seats: [seat], stateFolder, languageModel, mutant });

    let identity: CrossSignAnswer | undefined;
    let crossSigningKeysFile: string | undefined;
    if (!run.target.claims.includes('matrix.own-identity')) {
      await using _publishesItsDevice = await launch(matrixSeat(about));
      identity = await service.client.crossSign({ access_token: accessToken });
      if (identity.private_keys !== null) {
        crossSigningKeysFile = join(stateFolder, 'keys.json');
        keepOwnerOnly(crossSigningKeysFile, identity);
      }
    }
    const verifyPeers = served.map((localpart) => `@${localpart}:${matrix.serverName}`);
    const seat = matrixSeat({ ...about, verifyPeers, crossSigningKeysFile });
    return { account, seat, answer, identity, bot: await launch(seat) };
  };
}
