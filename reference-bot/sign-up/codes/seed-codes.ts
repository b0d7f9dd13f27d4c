import { isCanonicalUserId } from '../../channels/matrix/user-id.ts';
import { type Code, type CodeKind, mintLimits } from './code.ts';

// A user id may hold further equals signs.
const entry = /^(?<code>[A-Za-z0-9_-]{1,64})(?:=(?<uses>\d{1,4})(?:=(?<inviter>.+))?)?$/u;

/**
 * Codes written as `CODE=USES=INVITER` with commas between. Without an inviter, who is a user id, newcomers get a
 * direct room with the service's own inviter, if it has one; without uses too, a code has one.
 * @throws RangeError that names what is expected, not what was written: codes are secrets.
 */
export function readSeedCodes(kind: CodeKind, text: string): readonly Omit<Code, 'usesHeld'>[] {
  const entries = text.split(',').map((item) => item.trim());
  return entries.filter(Boolean).map((item, index) => {
    const { code, uses = '1', inviter } = entry.exec(item)?.groups ?? {};
    const usesRemaining = Number(uses);
    if (!code || usesRemaining < 1 || usesRemaining > mintLimits.uses) {
      throw new RangeError(
        `entry ${index + 1}: expected CODE, CODE=USES or CODE=USES=INVITER, of letters, digits, - and _, with 1 to ${mintLimits.uses} uses`,
      );
    }
    if (inviter !== undefined && !isCanonicalUserId(inviter)) {
      throw new RangeError(
        `entry ${index + 1}: expected an inviter such as @name:example.com after CODE=USES=`,
      );
    }
    return { kind, code, usesRemaining, label: 'seeded', ...(inviter && { inviter }) };
  });
}
