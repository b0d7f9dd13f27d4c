import type { Redaction } from '../../base/logging/redactor.ts';

/** URLs of the client-server API: they hold room ids, user ids and sync tokens. */
export const matrixRedactions: readonly Redaction[] = [
  { pattern: /https?:\/\/[^\s"'<>()]*\/_matrix\/[^\s"'<>()]*/gu, mask: '[REDACTED-MATRIX-URL]' },
];
