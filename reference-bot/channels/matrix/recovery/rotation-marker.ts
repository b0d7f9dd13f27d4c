import { z } from 'zod';
import { parseJson } from '../../../base/json.ts';

export const rotationStages = ['started', 'pending_key_written', 'final_key_replaced'] as const;
/** How far a rotation has come. */
export type RotationStage = (typeof rotationStages)[number];

const digest = z.string().nullish();
const written = z.object({
  stage: z.enum(rotationStages),
  keySha256: digest,
  previousKeySha256: digest,
  updatedAtMs: z.int(),
});
const legacyText = 'recovery-rotation-in-progress';
const asciiSpaceAround = /^[ \t\n\f\r]+|[ \t\n\f\r]+$/gu;

/** What a rotation notes of itself. */
export interface RotationMarker {
  readonly stage: RotationStage;
  /** Digest of the new key. */
  readonly keySha256?: string | undefined;
  /** Digest of the key that it takes the place of. */
  readonly previousKeySha256?: string | undefined;
}

/** A marker as it was found. */
export type MarkerRead =
  | (RotationMarker & {
      readonly kind: 'marker';
      /** True for one of an older version, which is a word and tells nothing. */
      readonly isLegacy: boolean;
    })
  | { readonly kind: 'invalid'; readonly reason: 'corrupt_typed_marker' | 'unknown_legacy_marker' };

/** Reads the marker of a rotation. */
export function readMarker(text: string): MarkerRead {
  const trimmed = text.replaceAll(asciiSpaceAround, '');
  const { data } = written.safeParse(parseJson(trimmed));
  if (data) {
    const { stage, keySha256, previousKeySha256 } = data;
    return {
      kind: 'marker',
      isLegacy: false,
      stage,
      keySha256: keySha256 ?? undefined,
      previousKeySha256: previousKeySha256 ?? undefined,
    };
  }
  if (trimmed === legacyText) return { kind: 'marker', isLegacy: true, stage: 'started' };
  const isTyped = /^\uFEFF?[[{]/u.test(trimmed);
  return { kind: 'invalid', reason: isTyped ? 'corrupt_typed_marker' : 'unknown_legacy_marker' };
}

/** @param now milliseconds since the epoch. */
export function writeMarker({ stage, keySha256, previousKeySha256 }: RotationMarker, now: number): string {
  return `${JSON.stringify({ stage, keySha256, previousKeySha256, updatedAtMs: Math.trunc(now) })}\n`;
}
