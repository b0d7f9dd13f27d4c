import { GatewayCloseCodes as Close } from 'discord-api-types/v10';
import type { z } from 'zod';
import { frames } from './requests.ts';
import { refuseIntents } from './session.ts';
import type { World } from './world.ts';

/** What becomes of a client that asks the gateway to be told what is said. */
export type Judgement<Asked> =
  | { readonly kind: 'fine'; readonly asked: Asked }
  /** Its frame is none of the protocol; `sentence` tells what it did, after the words "the bot". */
  | { readonly kind: 'wrong'; readonly code: number; readonly sentence: string }
  | { readonly kind: 'refused'; readonly code: number };

export interface Law {
  readonly world: World;
  /** No token is valid any more. */
  readonly isExpired: boolean;
  /** With what everybody is refused; undefined: nobody is. */
  readonly closesWith: number | undefined;
}

export function judgeIdentify(d: unknown, law: Law): Judgement<z.output<typeof frames.identify>> {
  const { success, data, error } = frames.identify.safeParse(d);
  if (!success) {
    const member = error.issues[0]?.path.join('.') || 'its content';
    return { kind: 'wrong', code: Close.DecodeError, sentence: `identified itself with a wrong ${member}` };
  }
  const [shard = 0, shards = 1] = data.shard ?? [];
  const code =
    refuseToken(data.token, law) ??
    (shard >= shards ? Close.InvalidShard : refuseIntents(data.intents, law.world.grantsContent));
  return code === undefined ? { kind: 'fine', asked: data } : { kind: 'refused', code };
}

export function judgeResume(d: unknown, law: Law): Judgement<z.output<typeof frames.resume>> {
  const { success, data } = frames.resume.safeParse(d);
  if (!success) {
    const sentence = 'resumed with a frame that has not its three members';
    return { kind: 'wrong', code: Close.DecodeError, sentence };
  }
  const code = refuseToken(data.token, law);
  return code === undefined ? { kind: 'fine', asked: data } : { kind: 'refused', code };
}

/** Clients send it with and without `Bot `. */
function refuseToken(given: string, { world, isExpired, closesWith }: Law): number | undefined {
  if (closesWith !== undefined) return closesWith;
  const isRight = given === world.token || given === `Bot ${world.token}`;
  return isExpired || !isRight ? Close.AuthenticationFailed : undefined;
}
