import type { Logger } from '../../base/logging/logger.ts';
import type { CodeStore } from '../codes/code-store.ts';
import type { Hold } from '../codes/code.ts';
import { SignUpFailure } from '../failure.ts';
import type { HeldUses, Settlement } from './held-uses.ts';
import { type Account, register } from './register.ts';
import { settleIn, type SettleInContext, type Steps } from './settle-in.ts';
import type { SignUpRequest } from './sign-up-request.ts';

/** The body of a sign-up that worked. */
export interface SignUpAnswer {
  readonly user_id: string;
  readonly access_token: string;
  readonly device_id: string;
  /** Public URL of the homeserver. */
  readonly homeserver: string;
  readonly space_id: string;
  readonly steps: Steps;
  readonly dm_room: string | null;
  /** The bot sends this as its first message; the service posts nothing. */
  readonly intro_text: string;
}

export interface SignUpContext extends SettleInContext {
  readonly codes: CodeStore;
  readonly heldUses: HeldUses;
  readonly log: Logger;
  readonly registrationToken: string;
  readonly publicHomeserver: string;
  /** Who gets a direct room with newcomers whose code names nobody. */
  readonly inviter: string | undefined;
}

/**
 * Makes an account for one use of a code and leads it in.
 * @throws SignUpFailure; where the homeserver was asked, `code_use` says whether the use is `unspent`, `spent` or
 * `held`, and `made` lists what exists now.
 */
export async function signUp(context: SignUpContext, request: SignUpRequest): Promise<SignUpAnswer> {
  const hold = await takeUse(context, request);
  const account = await makeAccount(context, request, hold).finally(() => context.heldUses.letGo(hold));
  const { steps, dmRoom } = await settleIn(context, {
    account,
    displayName: request.displayName,
    inviter: hold.inviter ?? context.inviter,
  });
  context.log.info({ audit_event: 'signup_done', userId: account.userId, steps }, 'an account was made');
  return {
    user_id: account.userId,
    access_token: account.accessToken,
    device_id: account.deviceId,
    homeserver: context.publicHomeserver,
    space_id: context.place.spaceId,
    steps,
    dm_room: dmRoom,
    intro_text: request.intro || introFor(request.displayName || account.userId, context.publicHomeserver),
  };
}

async function takeUse({ heldUses, log }: SignUpContext, { code, username }: SignUpRequest): Promise<Hold> {
  const taking = await heldUses.take(code, username);
  if (taking.kind === 'taken') return taking.hold;
  log.warn({ audit_event: 'signup_rejected', reason: 'invalid_code', username }, 'a sign-up was rejected');
  if (taking.kind === 'none') throw new SignUpFailure(403, 'invalid_code');
  const detail = 'the last use of this code is held for a sign-up that was cut off; it may come back';
  throw new SignUpFailure(403, 'invalid_code', {
    fields: { code_use: 'held', detail },
    retryAfterSeconds: taking.retryAfterSeconds,
  });
}

async function makeAccount(
  { homeserver, codes, heldUses, log, registrationToken }: SignUpContext,
  { username, password }: SignUpRequest,
  hold: Hold,
): Promise<Account> {
  const registration = await register(homeserver, {
    username,
    password,
    registrationToken,
    onSession: (session) => codes.noteSession(hold, session),
  });
  const settlement =
    registration.kind === 'unknown'
      ? await heldUses.cutOff(hold, registration)
      : heldUses.end(hold, settlements[registration.kind]);
  if (registration.kind === 'made') return registration.account;

  const { failure } = registration;
  log.warn({ audit_event: 'signup_failed', username, error: failure.error, settlement }, 'no sign-up');
  const saysItself = registration.kind === 'refused' && failure.status < 500;
  throw saysItself ? failure : failure.with(consequences[settlement]);
}

const settlements = { made: 'spent', unusable: 'spent', refused: 'given-back' } as const;

/** What an answer says that cannot say it by its error alone. */
const consequences = {
  spent: { code_use: 'spent', made: ['account'] },
  'given-back': { code_use: 'unspent', made: [] },
  'still-held': { code_use: 'held', made: ['account, perhaps'] },
} as const satisfies Record<Settlement, object>;

function introFor(name: string, publicHomeserver: string): string {
  return `Hello, I am ${name}, new here by way of ${publicHomeserver}`;
}
