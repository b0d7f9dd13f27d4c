import { ConfigError } from '../../base/config/config-issue.ts';

const variable = 'CROSS_SIGNING_KEYS';
const memberNames = ['master', 'self_signing', 'user_signing'] as const;

/** Seeds of the three keys of a cross-signing identity, as unpadded base64. */
export type CrossSigningKeys = Readonly<Record<(typeof memberNames)[number], string>>;

/**
 * Reads the answer of a cross-signing service.
 * @throws ConfigError when it holds no keys of this user. No value is told.
 */
export function parseCrossSigningKeys(text: string, userId: string): CrossSigningKeys {
  const answer = parseObject(text);
  const keys = answer['private_keys'] as Readonly<Record<string, unknown>> | undefined;
  const isKeys = memberNames.every((name) => isSeed(keys?.[name]));
  if (!isKeys) {
    throw new ConfigError(
      `${variable}: expected the path of the JSON answer of POST /signup/api/crosssign, with ${memberNames.join(', ')} of 43 characters each in its private_keys`,
    );
  }
  const { user_id: owner = userId } = answer;
  if (owner !== userId) {
    throw new ConfigError(`${variable}: the keys are those of ${String(owner)}, expected ${userId}`);
  }
  return keys as CrossSigningKeys;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isSeed(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9+/]{43}$/u.test(value);
}
