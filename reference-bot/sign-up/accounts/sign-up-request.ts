import type { JsonObject } from '../../base/http/json-body.ts';
import { SignUpFailure } from '../failure.ts';
import { textField } from '../http/fields.ts';

/** Bounds of what a person types, in characters. The page shows them; see also {@link usernamePattern}. */
export const signUpLimits = { username: 32, password: 12, displayName: 100, intro: 280 } as const;

/** What a user name may be, after trimming and lower-casing. */
export const usernamePattern = /^[a-z0-9._=-]{1,32}$/u;

/** A sign-up that may be tried. */
export interface SignUpRequest {
  readonly code: string;
  /** Localpart of the account. */
  readonly username: string;
  readonly password: string;
  /** Empty when none was given; at most 100 characters. */
  readonly displayName: string;
  /** Empty when none was given. */
  readonly intro: string;
}

/**
 * What the body of a sign-up asks for. Its form is checked before its code, so that no error of form tells
 * whether a code is good.
 * @throws SignUpFailure 400 `bad_request`, `missing_fields`, `bad_username`, `password_too_short`, in this order.
 */
export function readSignUpRequest(body: JsonObject): SignUpRequest {
  const code = textField(body, 'code').trim();
  const username = textField(body, 'username').trim().toLowerCase();
  const password = textField(body, 'password');
  const displayName = textField(body, 'display_name').trim();
  const intro = textField(body, 'intro').trim();
  if (!code || !username || !password) throw new SignUpFailure(400, 'missing_fields');
  if (!usernamePattern.test(username)) throw new SignUpFailure(400, 'bad_username');
  if (characters(password).length < signUpLimits.password) {
    throw new SignUpFailure(400, 'password_too_short');
  }
  const shortName = characters(displayName).slice(0, signUpLimits.displayName).join('');
  return { code, username, password, displayName: shortName, intro };
}

/** Code points: what a person counts as characters, most of the time. */
function characters(text: string): readonly string[] {
  return [...text];
}
