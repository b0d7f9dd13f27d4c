import { login, type Account } from '../networks/matrix/client-server/accounts.ts';
import type { MatrixNetwork } from '../networks/matrix/matrix-network.ts';
import { matrixSeat } from '../networks/matrix/seat.ts';
import type { Seat } from '../networks/network.ts';
import { isServed, nameOf, ownerOf, type AnyCastMember } from './cast.ts';
import type { RunScope } from './run-scope.ts';
import type { Scene } from './scene.ts';

/** Between `alice` and `zoe`, so that the cast decides who wins a tie. */
const botName = 'cara';

/** The accounts of a cast, each beside its member. */
export type CastAccounts = readonly { readonly member: AnyCastMember; readonly account: Account }[];

/** The account that the bot is to use, and the seat that comes with it. */
export type BotAccount = Account & {
  readonly seat: Seat;
  /** Token that shows what the server shows of the bot: its own, where that is known. */
  readonly viewToken: string;
};

/**
 * Makes an account for each member of the cast.
 * @param inviter the localpart that the first must have. Default: any.
 */
export function makeCastAccounts(
  scene: Scene,
  matrix: MatrixNetwork,
  inviter: string | undefined,
): Promise<CastAccounts> {
  const accounts = new Map<string, Promise<Account>>();
  return Promise.all(
    scene.cast.map(async (member, index) => {
      const owner = ownerOf(member);
      if (owner !== undefined)
        return {
          member,
          account: await makeDevice(nameOf(member), await accounts.get(owner)!, scene, matrix),
        };
      const localpart = (index === 0 && inviter) || castLocalpart(nameOf(member), scene.run, scene.number);
      const role = isServed(member) ? 'person' : 'stranger';
      const wish = { role, name: nameOf(member), localpart } as const;
      const making = matrix.account(wish, scene.signal);
      accounts.set(nameOf(member), making);
      const account = await making;
      scene.tellVisitor('homeserver', matrix.baseUrl);
      scene.tellVisitor(nameOf(member), `${account.userId}, password ${account.password}`);
      return { member, account };
    }),
  );
}

/** Another device of an account. */
export async function makeDevice(
  name: string,
  { userId, password }: Account,
  { run, signal }: Scene,
  matrix: MatrixNetwork,
): Promise<Account> {
  const device = await login(matrix, { userId, password, signal });
  run.registerSecret(device.accessToken, `access token of ${name}`);
  return { ...device, password };
}

/**
 * Makes an account for a bot.
 * @param allowUsers ids of the users that it is to serve.
 * @param homeserverUrl the homeserver as the bot is to reach it. Default: as everybody does.
 */
export async function makeAccountOfBot(
  { runId, nextNumber, signal }: Pick<RunScope, 'runId' | 'nextNumber' | 'signal'>,
  matrix: MatrixNetwork,
  allowUsers: readonly string[],
  homeserverUrl = matrix.baseUrl,
): Promise<BotAccount> {
  const localpart = `${botName}-${runId}-${nextNumber()}`;
  const account = await matrix.account({ role: 'bot', name: botName, localpart }, signal);
  const { viewToken = account.accessToken } = matrix;
  const seat = matrixSeat({ account, viewToken, homeserverUrl, allowUsers, verifyPeers: allowUsers });
  return { ...account, seat, viewToken };
}

/** The localpart of a member of the cast, known before the account is made. */
export function castLocalpart(name: string, { runId }: Pick<RunScope, 'runId'>, sceneNumber: number): string {
  return `${name}-${runId}-in-${sceneNumber}`;
}
