import type { VerificationInfo } from '../../channels/matrix/verification/record.ts';

/** The line that tells that the introduction is in the room. */
export function postedLine(eventId: string): string {
  return `POSTED:${eventId}`;
}

/**
 * The line that tells which short authentication string was computed: `SAS:<flow> <emoji> <decimals>`. Emoji are told
 * by their descriptions, which hold spaces; there are none where the peer offered only decimals. Undefined for a
 * verification that has not come so far, or is past it.
 */
export function sasLine({ protocolFlowId, state, sas }: VerificationInfo): string | undefined {
  if (state !== 'keys_exchanged' || sas === undefined) return undefined;
  const emoji = (sas.emoji ?? []).map(({ description }) => description).join(',');
  return `SAS:${protocolFlowId} ${emoji} ${(sas.decimals ?? []).join(',')}`;
}
