import { type Answer, errorText, succeeded } from '../../channels/matrix/homeserver/answer.ts';
import { SignUpFailure } from '../failure.ts';
import { errorCode, troubleOf } from '../homeserver-trouble.ts';

const detailLimitChars = 500;

/** Why cross-signing was refused. */
export type CrossSignReason =
  /** The access token is no good. */
  | 'bad_token'
  /** The access token belongs to no device. */
  | 'no_device'
  /** The homeserver wants the account's password. */
  | 'needs_password'
  /** The account has an identity that this service did not make; `force` replaces it. */
  | 'identity_not_ours'
  /** The identity was kept under another secret of the service; `force` replaces it. */
  | 'identity_sealed'
  /** The homeserver said no. */
  | 'refused';

/** 400 `crosssign_failed` with a reason for programs and a detail, at most 500 characters, for people. */
export function crossSignFailed(reason: CrossSignReason, detail: string): SignUpFailure {
  return new SignUpFailure(400, 'crosssign_failed', {
    fields: { reason, detail: detail.slice(0, detailLimitChars) },
  });
}

/**
 * The object of an answer that is fine. `maybeMade` is what may exist on the homeserver if it is not.
 * @throws SignUpFailure the homeserver's trouble, or `crosssign_failed` where it refused.
 */
export function expectSuccess(
  step: string,
  answer: Answer,
  maybeMade: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const trouble = troubleOf(answer);
  if (trouble) throw trouble.with({ step, made: maybeMade });
  if (succeeded(answer)) return answer.body;
  const code = errorCode(answer)?.toUpperCase() ?? 'no errcode';
  throw crossSignFailed('refused', `${step} failed: ${code}: ${errorText(answer)}`);
}
