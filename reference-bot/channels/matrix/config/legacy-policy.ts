import type { Section } from '../../../base/config/section.ts';
import type { LegacyEnvelopePolicy } from './matrix-config.ts';

const key = 'legacyEnvelopePolicy';

/** Reads `inboundDlq`. */
export function readLegacyPolicy(matrix: Section): LegacyEnvelopePolicy {
  const section = matrix.section('inboundDlq', [key], {
    tolerated: 'unknown inboundDlq key (forward-compat: ignored at runtime)',
  });
  const policy = section.rawString(key)?.trim() ?? 'accept';
  if (policy === 'accept' || policy === 'refuse') return policy;
  section.error(key, `${key} must be \`accept\` or \`refuse\``);
  return 'accept';
}
