import { type Answer, errcodeOf, errorText, retryAfterMs } from '../channels/matrix/homeserver/answer.ts';
import { SignUpFailure } from './failure.ts';

const retryAfterSilenceSeconds = 5;
const retryAfterRefusalSeconds = 5;
const longestRetryAfterSeconds = 3_600;

/**
 * The failure of a homeserver that did not do its part: no answer, too busy, an error of its own, or no JSON.
 * Undefined when it answered properly, be it with a refusal.
 */
export function troubleOf(answer: Answer): SignUpFailure | undefined {
  if (answer.kind === 'none') {
    const detail = `the homeserver did not answer: ${answer.reason}`;
    return new SignUpFailure(503, 'homeserver_unreachable', {
      fields: { detail },
      retryAfterSeconds: retryAfterSilenceSeconds,
    });
  }
  const { status } = answer;
  if (status === 429) {
    const detail = 'the homeserver asks to slow down';
    return new SignUpFailure(503, 'homeserver_busy', {
      fields: { status, detail },
      retryAfterSeconds: retryAfterSecondsOf(answer),
    });
  }
  if (answer.kind === 'garbled' || status >= 500) {
    const detail =
      answer.kind === 'garbled' ? 'the homeserver answered with no JSON object' : errorText(answer);
    return new SignUpFailure(502, 'homeserver_error', { fields: { status, detail } });
  }
  return undefined;
}

/** The `errcode` of a Matrix error as this service tells it: in lower case. Undefined where there is none. */
export function errorCode(answer: Answer): string | undefined {
  return errcodeOf(answer)?.toLowerCase();
}

function retryAfterSecondsOf(answer: Answer): number {
  const ms = retryAfterMs(answer);
  return ms > 0 ? Math.min(Math.ceil(ms / 1_000), longestRetryAfterSeconds) : retryAfterRefusalSeconds;
}
