/** Codes by which the specification lets a side cancel. */
export const cancelCodes = [
  'm.user',
  'm.timeout',
  'm.unknown_transaction',
  'm.unknown_method',
  'm.unexpected_message',
  'm.key_mismatch',
  'm.user_mismatch',
  'm.invalid_message',
  'm.accepted',
  'm.mismatched_commitment',
  'm.mismatched_sas',
] as const;
export type CancelCode = (typeof cancelCodes)[number];
