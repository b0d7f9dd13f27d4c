import type { JsonObject } from '../../http/json-body.ts';
import { OnboardingFailure } from '../failure.ts';
import { textField } from '../http/fields.ts';

/**
 * The code with which somebody asks for a lobby room.
 * @throws OnboardingFailure 400 `bad_request`, `missing_code`.
 */
export function readJoinCode(body: JsonObject): string {
  const code = textField(body, 'code').trim();
  if (!code) throw new OnboardingFailure(400, 'missing_code');
  return code;
}
