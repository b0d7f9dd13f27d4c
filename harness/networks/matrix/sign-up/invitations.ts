import { randomBytes } from 'node:crypto';
import type { StartedHomeserver } from '../homeserver/homeserver.ts';
import type { Invitation } from './onboarding-service.ts';
import type { RegisterSecret } from './returned-secrets.ts';

const codeBytes = 9;
const runBytes = 4;
/** First in the alphabet, as scenarios expect of the person who meets a bot called `cara`. */
const inviterName = 'alice';

/** What codes are to be made. */
export interface InvitationOrder {
  readonly count: number;
  /** Of each code. */
  readonly uses: number;
  readonly registerSecret: RegisterSecret;
}

/** Codes made beforehand, each with an inviter of its own, so that nothing is minted while scenarios run. */
export class Invitations {
  readonly #all: readonly (Invitation & { readonly inviterLocalpart: string })[];
  readonly #order: InvitationOrder;
  #handedOut = 0;

  constructor(order: InvitationOrder) {
    const run = randomBytes(runBytes).toString('hex');
    this.#order = order;
    this.#all = Array.from({ length: order.count }, (_, index) => ({
      code: randomBytes(codeBytes).toString('base64url'),
      inviterLocalpart: `${inviterName}-${run}-${index}`,
    }));
  }

  /**
   * The next one that nobody has.
   * @throws Error when all are handed out.
   */
  next(): Invitation {
    const invitation = this.#all[this.#handedOut++];
    if (invitation === undefined) {
      throw new Error(
        `all ${this.#order.count} invitations of the sign-up service are handed out; start it with a higher "invitations"`,
      );
    }
    this.#order.registerSecret(invitation.code, 'sign-up code');
    return invitation;
  }

  /** As the service of this project takes them: `CODE=USES=INVITER`, commas between. */
  toSeed({ serverName }: Pick<StartedHomeserver, 'serverName'>): string {
    return this.#all
      .map(({ code, inviterLocalpart }) => `${code}=${this.#order.uses}=@${inviterLocalpart}:${serverName}`)
      .join(',');
  }
}
