import type { Redaction } from '../../base/logging/redactor.ts';

const base58 = '[1-9A-HJ-NP-Za-km-z]';

/**
 * Recovery keys: eleven groups of four characters of base58 and one of three or four, with any words of four letters
 * before them. And URLs of the client-server API,
 * which hold room ids, user ids and sync tokens.
 */
export const matrixRedactions: readonly Redaction[] = [
  { pattern: new RegExp(`(?<!\\w)(?:${base58}{4}\\s+){11,}${base58}{3,4}(?!\\w)`, 'gu'), mask: '[REDACTED]' },
  { pattern: /https?:\/\/[^\s"'<>()]*\/_matrix\/[^\s"'<>()]*/gu, mask: '[REDACTED-MATRIX-URL]' },
];
