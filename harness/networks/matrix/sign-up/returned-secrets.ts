/** Takes note of something that must not appear in a report. */
export type RegisterSecret = (secret: string, label: string) => void;

/** Registers the tokens and private keys in an answer of a sign-up service, whatever else it is. */
export function registerReturnedSecrets(answer: unknown, register: RegisterSecret): void {
  if (!isObject(answer)) return;
  const { access_token: token, private_keys: keys } = answer;
  if (typeof token === 'string') register(token, 'access token of a newcomer');
  if (!isObject(keys)) return;
  for (const [name, key] of Object.entries(keys)) {
    if (typeof key !== 'string') continue;
    for (const form of keyForms(key)) register(form, `private ${name} key of a newcomer`);
  }
}

/** A key as it came, and its bytes in the other alphabets that programs write keys in. */
function keyForms(key: string): Set<string> {
  const bytes = Buffer.from(key, 'base64');
  const standard = bytes.toString('base64').replaceAll('=', '');
  const hex = bytes.toString('hex');
  return new Set([key, standard, bytes.toString('base64url'), hex, hex.toUpperCase()]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
