import type { JsonObject } from '../../base/http/json-body.ts';
import { badRequest, SignUpFailure } from '../failure.ts';
import { flagField, textField } from '../http/fields.ts';

/** It goes into a header, and homeservers hang up on long ones. */
const tokenLimitChars = 4_096;

/** A cross-signing that may be tried. */
export interface CrossSignRequest {
  /** Token of the device that is to be signed. */
  readonly accessToken: string;
  /** Empty when none was given; needed to replace an identity. */
  readonly password: string;
  /** True: make a new identity, whatever there is. */
  readonly force: boolean;
}

/**
 * What the body of a cross-signing asks for.
 * @throws SignUpFailure 400 `bad_request`, `missing_fields`.
 */
export function readCrossSignRequest(body: JsonObject): CrossSignRequest {
  const accessToken = textField(body, 'access_token').trim();
  const password = textField(body, 'password');
  const force = flagField(body, 'force');
  if (!accessToken) {
    const hint = 'send the access_token of the device, as the sign-up returned it';
    throw new SignUpFailure(400, 'missing_fields', { fields: { hint } });
  }
  if (!/^[\u0021-\u007E]+$/u.test(accessToken)) {
    throw badRequest('access_token', 'holds characters that no token has');
  }
  if (accessToken.length > tokenLimitChars) {
    throw badRequest('access_token', `has more than ${tokenLimitChars} characters`);
  }
  return { accessToken, password, force };
}
