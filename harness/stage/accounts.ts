import type { Account } from '../networks/matrix/client-server/accounts.ts';
import type { MatrixNetwork } from '../networks/matrix/matrix-network.ts';
import { matrixSeat } from '../networks/matrix/seat.ts';
import type { Seat } from '../networks/network.ts';
import { castOf, nameOf, type AnyCastMember } from './scenario.ts';
import type { Scene } from './scene.ts';

/** Between `alice` and `zoe`, so that the cast decides who wins a tie. */
const botName = 'cara';

/** The accounts of a cast, each beside its member. */
export type CastAccounts = readonly { readonly member: AnyCastMember; readonly account: Account }[];

/** The account that the bot is to use, and the seat that comes with it. */
export type BotAccount = Account & { readonly seat: Seat };

/** Makes an account for each member. The first takes the name that the sign-up service expects, where it expects one. */
export async function makeCastAccounts(scene: Scene, matrix: MatrixNetwork): Promise<CastAccounts> {
  const members = castOf(scene.entry.scenario, scene.entry.case);
  const invited = await scene.ifUsed('invited');
  return Promise.all(
    members.map(async (member, index) => {
      const invitee = index === 0 ? invited?.invitation.inviterLocalpart : undefined;
      const localpart = invitee ?? uniqueName(nameOf(member), scene);
      return { member, account: await matrix.account(nameOf(member), localpart, scene.signal) };
    }),
  );
}

/** Makes the bot's account, which is to serve the cast. */
export async function makeBotAccount(
  scene: Scene,
  matrix: MatrixNetwork,
  cast: CastAccounts,
): Promise<BotAccount> {
  const account = await matrix.account(botName, uniqueName(botName, scene), scene.signal);
  const allowUsers = cast.map(({ account: { userId } }) => userId);
  const homeserverUrl = (await scene.ifUsed('traffic'))?.url ?? matrix.baseUrl;
  const seat = matrixSeat({ account, homeserverUrl, allowUsers, verifyPeers: allowUsers });
  return { ...account, seat };
}

function uniqueName(name: string, { run }: Scene): string {
  return `${name}-${run.runId}-${run.nextNumber()}`;
}
