import { ExpectationError } from '../../../errors/expectation-error.ts';
import type { MatrixApi } from '../client-server/matrix-api.ts';
import type { SignUpAnswer } from './answers.ts';

const megolm = 'm.megolm.v1.aes-sha2';

/**
 * Asks the homeserver whose token a sign-up service has given. A bot that is told of another device cannot start, and
 * must not be blamed for it.
 * @throws ExpectationError that names the service.
 */
export async function expectOwnToken(
  api: MatrixApi,
  { user_id: user, device_id: device }: Pick<SignUpAnswer, 'user_id' | 'device_id'>,
): Promise<void> {
  const { status, body } = await api.ask('GET', '/account/whoami');
  const expected = `${user} on ${device}`;
  const observed =
    status === 200 ? `${String(body['user_id'])} on ${String(body['device_id'])}` : `${status}`;
  if (observed === expected) return;
  const message = `the sign-up service gave a token that is not of the device it names: expected ${expected}, observed ${observed}`;
  throw new ExpectationError(message, expected, observed);
}

/**
 * Looks why a person has not entered the direct room of a sign-up service: neither they nor the bot are to blame where
 * nobody encrypts there.
 * @throws ExpectationError that names the service.
 */
export async function expectEncryptedRoom(api: MatrixApi, room: string): Promise<void> {
  const { body } = await api.ask('GET', `/rooms/${encodeURIComponent(room)}/state/m.room.encryption`);
  const observed = String(body['algorithm'] ?? 'none');
  if (observed === megolm) return;
  const message = `the sign-up service made a direct room without encryption: expected ${megolm}, observed ${observed}`;
  throw new ExpectationError(message, megolm, observed);
}
