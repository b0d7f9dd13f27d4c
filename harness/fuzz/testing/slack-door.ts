import * as fc from 'fast-check';
import type { Place } from '../../networks/chat/chat.ts';
import { signatureOf } from '../../networks/slack/push-door.ts';
import type { Door } from './fire-webhook.ts';
import { strangersId } from './slack-frames.ts';
import { strangersWord } from './strangers-word.ts';

/** How a request is signed. `right`: as Slack does. `none`: not. The others are wrong in one way each. */
export interface SlackProof {
  readonly signature: 'right' | 'none' | 'upper case' | 'of another body' | 'with another secret' | 'long';
  /** Seconds that its time is from now, or what stands there in the place of a time. Undefined: nothing. */
  readonly time: number | string | undefined;
}

/** Slack and the bot may differ by five minutes. The machine may be slow: nothing is asked right at the limit. */
const [withinSeconds, beyondSeconds] = [240, 310];
const soon = fc.integer({ min: -withinSeconds, max: withinSeconds });
const right = fc.record<SlackProof>({ signature: fc.constant('right'), time: soon });

export const slackProof: fc.Arbitrary<SlackProof> = fc.oneof(
  { arbitrary: right, weight: 6 },
  {
    arbitrary: fc.record<SlackProof>({
      signature: fc.constantFrom('none', 'upper case', 'of another body', 'with another secret', 'long'),
      time: soon,
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record<SlackProof>({
      signature: fc.constant('right'),
      time: fc.constantFrom<(number | string | undefined)[]>(
        -beyondSeconds,
        beyondSeconds,
        -1e9,
        1e9,
        '',
        'now',
        '1e9',
        '-9223372036854775808',
        '9'.repeat(400),
        undefined,
      ),
    }),
    weight: 1,
  },
);

/** The request URL of Slack. Anybody may take anything there that Slack has signed. */
export function slackDoor(secret: string, served: Place): Door<SlackProof> {
  return {
    path: '/channels/slack/events',
    headers(proof, body) {
      const time = timeOf(proof);
      const signature = signatures[proof.signature](secret, time ?? '', body);
      return {
        ...(time !== undefined && { 'x-slack-request-timestamp': time }),
        ...(signature !== undefined && { 'x-slack-signature': signature }),
      };
    },
    isLetIn: ({ signature, time }) =>
      signature === 'right' && typeof time === 'number' && Math.abs(time) <= withinSeconds,
    forge: (body) => body.replaceAll(strangersId, served.from),
    isKnown: () => true,
    answerTo: ({ type, challenge }) =>
      type === 'url_verification' && typeof challenge === 'string' ? { challenge } : undefined,
  };
}

const signatures: Readonly<
  Record<
    SlackProof['signature'],
    (secret: string, time: string, body: Uint8Array<ArrayBuffer>) => string | undefined
  >
> = {
  right: signatureOf,
  none: () => undefined,
  'upper case': (...how) => signatureOf(...how).toUpperCase(),
  'of another body': (secret, time) => signatureOf(secret, time, strangersWord),
  'with another secret': (_, time, body) => signatureOf(strangersWord, time, body),
  long: () => `v0=${'a'.repeat(20_000)}`,
};

function timeOf({ time }: SlackProof): string | undefined {
  return typeof time === 'number' ? String(Math.floor(Date.now() / 1_000) + time) : time;
}
