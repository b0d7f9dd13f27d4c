import type { Account } from '../networks/matrix/client-server/accounts.ts';
import type { MatrixNetwork } from '../networks/matrix/matrix-network.ts';
import { matrixSeat } from '../networks/matrix/seat.ts';
import type { Seat } from '../networks/network.ts';
import { nameOf, type AnyCastMember } from './cast.ts';
import type { Scene } from './scene.ts';

/** Between `alice` and `zoe`, so that the cast decides who wins a tie. */
const botName = 'cara';

/** The accounts of a cast, each beside its member. */
export type CastAccounts = readonly { readonly member: AnyCastMember; readonly account: Account }[];

/** The account that the bot is to use, and the seat that comes with it. */
export type BotAccount = Account & { readonly seat: Seat };

/**
 * Makes an account for each member of the cast.
 * @param inviter the localpart that the first must have. Default: any.
 */
export function makeCastAccounts(
  scene: Scene,
  matrix: MatrixNetwork,
  inviter: string | undefined,
): Promise<CastAccounts> {
  return Promise.all(
    scene.cast.map(async (member, index) => {
      const localpart = (index === 0 && inviter) || uniqueName(nameOf(member), scene);
      const account = await matrix.account(nameOf(member), localpart, scene.signal);
      scene.tellVisitor('homeserver', matrix.baseUrl);
      scene.tellVisitor(nameOf(member), `${account.userId}, password ${account.password}`);
      return { member, account };
    }),
  );
}

/**
 * Makes the bot's account, which is to serve the cast.
 * @param homeserverUrl the homeserver as the bot is to reach it.
 */
export async function makeBotAccount(
  scene: Scene,
  matrix: MatrixNetwork,
  cast: CastAccounts,
  homeserverUrl: string,
): Promise<BotAccount> {
  const account = await matrix.account(botName, uniqueName(botName, scene), scene.signal);
  scene.tellVisitor('bot', account.userId);
  const allowUsers = cast.map(({ account: { userId } }) => userId);
  const seat = matrixSeat({ account, homeserverUrl, allowUsers, verifyPeers: allowUsers });
  return { ...account, seat };
}

function uniqueName(name: string, { run }: Scene): string {
  return `${name}-${run.runId}-${run.nextNumber()}`;
}
