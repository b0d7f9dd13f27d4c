/** The steps that Carapace's own smoke script leaves to a person, by its names, in its order. */
export const manualSteps = [
  'allowlist-negative-invite',
  'sas-confirmation',
  'rekey-store-rotation',
  'token-reuse-across-restart',
  'allowlist-positive-invite',
  'inbound-unencrypted-agent-run',
  'inbound-unencrypted-reply',
  'inbound-encrypted-roundtrip',
  'restart-persistent-store',
  'recovery-key-restore',
] as const;
export type ManualStep = (typeof manualSteps)[number];
