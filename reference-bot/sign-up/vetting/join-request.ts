import type { JsonObject } from '../../base/http/json-body.ts';
import { SignUpFailure } from '../failure.ts';
import { textField } from '../http/fields.ts';

/**
 * The code with which somebody asks for a lobby room.
 * @throws SignUpFailure 400 `bad_request`, `missing_code`.
 */
export function readJoinCode(body: JsonObject): string {
  const code = textField(body, 'code').trim();
  if (!code) throw new SignUpFailure(400, 'missing_code');
  return code;
}
