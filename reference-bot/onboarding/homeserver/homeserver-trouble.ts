import { OnboardingFailure } from '../failure.ts';
import type { Answer } from './homeserver-client.ts';

const retryAfterSilenceSeconds = 5;
const retryAfterRefusalSeconds = 5;
const longestRetryAfterSeconds = 3_600;

/**
 * The failure of a homeserver that did not do its part: no answer, too busy, an error of its own, or no JSON.
 * Undefined when it answered properly, be it with a refusal.
 */
export function troubleOf(answer: Answer): OnboardingFailure | undefined {
  if (answer.kind === 'none') {
    const detail = `the homeserver did not answer: ${answer.reason}`;
    return new OnboardingFailure(503, 'homeserver_unreachable', {
      fields: { detail },
      retryAfterSeconds: retryAfterSilenceSeconds,
    });
  }
  const { status } = answer;
  if (status === 429) {
    const detail = 'the homeserver asks to slow down';
    return new OnboardingFailure(503, 'homeserver_busy', {
      fields: { status, detail },
      retryAfterSeconds: retryAfterOf(answer),
    });
  }
  if (answer.kind === 'garbled' || status >= 500) {
    const detail =
      answer.kind === 'garbled' ? 'the homeserver answered with no JSON object' : errorText(answer);
    return new OnboardingFailure(502, 'homeserver_error', { fields: { status, detail } });
  }
  return undefined;
}

/** The `errcode` of a Matrix error, lower-cased; undefined where there is none. */
export function errorCode(answer: Answer): string | undefined {
  const code = answer.kind === 'json' ? answer.body['errcode'] : undefined;
  return typeof code === 'string' && code !== '' ? code.toLowerCase() : undefined;
}

/** The `error` of a Matrix error, or what stands for it. */
export function errorText(answer: Answer): string {
  if (answer.kind === 'none') return answer.reason;
  const text = answer.kind === 'json' ? answer.body['error'] : undefined;
  return typeof text === 'string' && text !== '' ? text : `status ${answer.status} without an explanation`;
}

/** True for 200 with a JSON object. */
export function succeeded(answer: Answer): answer is Answer & { readonly kind: 'json' } {
  return answer.kind === 'json' && answer.status === 200;
}

function retryAfterOf(answer: Answer & { readonly kind: 'json' | 'garbled' }): number {
  const ms = answer.kind === 'json' ? answer.body['retry_after_ms'] : undefined;
  const seconds = typeof ms === 'number' ? ms / 1_000 : Number(answer.retryAfter);
  return seconds > 0 ? Math.min(Math.ceil(seconds), longestRetryAfterSeconds) : retryAfterRefusalSeconds;
}
