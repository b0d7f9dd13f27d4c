import { createHash } from 'node:crypto';

const domain = 'carapace-matrix-verification-control-id-v2\0';

/** Name of a flow on the control API: the same for the same user and protocol flow, and opaque to everybody else. */
export function controlFlowId(userId: string, protocolFlowId: string): string {
  const hash = createHash('sha256').update(domain);
  for (const part of [userId, protocolFlowId]) hash.update(lengthPrefixed(part));
  return `mvr_${hash.digest('base64url')}`;
}

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([length, bytes]);
}
