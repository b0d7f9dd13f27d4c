import { createHash } from 'node:crypto';
import { withoutDeceptive, withoutUnseen } from '../../base/deceptive-characters.ts';
import { isCanonicalUserId } from './user-id.ts';

const identifierLimitBytes = 255;
const displayNameLimitChars = 256;

/**
 * An identifier as it may be shown to a person: without characters that are invisible or reorder text, at most
 * 255 bytes, no character split. Two different identifiers can look the same afterwards.
 */
export function sanitizeIdentifier(identifier: string): string {
  const visible = withoutDeceptive(identifier);
  let bytes = 0;
  let end = 0;
  for (const character of visible) {
    bytes += Buffer.byteLength(character);
    if (bytes > identifierLimitBytes) break;
    end += character.length;
  }
  return visible.slice(0, end);
}

/** A user id fit to be shown; one that is no user id any more gets a stand-in made from its hash. */
export function sanitizeUserId(userId: string): string {
  const shown = sanitizeIdentifier(userId);
  if (isCanonicalUserId(shown)) return shown;
  const hash = createHash('sha256').update(userId).digest('hex').slice(0, 16);
  return `@invalid-${hash}:carapace.invalid`;
}

/** A device's name fit to be shown; undefined when nothing is left of it. */
export function sanitizeDisplayName(name: string | undefined): string | undefined {
  const visible = [...withoutUnseen(name ?? '')].slice(0, displayNameLimitChars).join('');
  return visible.trim() || undefined;
}
