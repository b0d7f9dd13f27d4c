import { type Code, type CodeKind, mintLimits } from './code.ts';

const entry = /^(?<code>[A-Za-z0-9_-]{1,64})(?:=(?<uses>\d{1,4}))?$/u;

/**
 * Codes written as `CODE=USES` with commas between; without `=USES` a code has one use.
 * @throws RangeError that names what is expected, not what was written: codes are secrets.
 */
export function readSeedCodes(kind: CodeKind, text: string): readonly Omit<Code, 'usesHeld'>[] {
  const entries = text.split(',').map((item) => item.trim());
  return entries.filter(Boolean).map((item, index) => {
    const { code, uses = '1' } = entry.exec(item)?.groups ?? {};
    const usesRemaining = Number(uses);
    if (!code || usesRemaining < 1 || usesRemaining > mintLimits.uses) {
      throw new RangeError(
        `entry ${index + 1}: expected CODE or CODE=USES, of letters, digits, - and _, with 1 to ${mintLimits.uses} uses`,
      );
    }
    return { kind, code, usesRemaining, label: 'seeded' };
  });
}
