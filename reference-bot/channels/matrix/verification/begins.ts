import type { ToDeviceEvent } from './sdk-crypto.ts';

/** What the machine must be offered in each list of a start. */
const needed = {
  key_agreement_protocols: ['curve25519-hkdf-sha256'],
  hashes: ['sha256'],
  message_authentication_codes: ['hkdf-hmac-sha256', 'hkdf-hmac-sha256.v2'],
  short_authentication_string: ['decimal'],
} as const;

/** Whether a start offers what the machine goes on with; it refuses or passes over others, and waits for the next. */
export function begins(content: ToDeviceEvent['content']): boolean {
  return (
    content?.['method'] === 'm.sas.v1' &&
    Object.entries(needed).every(([list, values]) => {
      const offered = content[list];
      return Array.isArray(offered) && values.some((value) => offered.includes(value));
    })
  );
}
