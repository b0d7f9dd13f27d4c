import { askedToWaitMs } from '../../../base/http/retry-after.ts';

/** What came back from a homeserver. */
export type Answer =
  | (Received & { readonly kind: 'json'; readonly body: Readonly<Record<string, unknown>> })
  /** An answer that is no JSON object: a proxy's error page, most often. */
  | (Received & { readonly kind: 'garbled' })
  | {
      readonly kind: 'none';
      readonly reason: string;
      /** `no`: there was no connection, so the homeserver cannot have done anything. */
      readonly reached: 'no' | 'perhaps';
    };

interface Received {
  readonly status: number;
  /** Those that tell how long to wait. */
  readonly headers: Headers;
}

/** True for 200 with a JSON object. */
export function succeeded(answer: Answer): answer is Answer & { readonly kind: 'json' } {
  return answer.kind === 'json' && answer.status === 200;
}

/** The `errcode` of a Matrix error, e.g. `M_FORBIDDEN`; undefined where there is none. */
export function errcodeOf(answer: Answer): string | undefined {
  return textMember(answer, 'errcode');
}

/** The `error` of a Matrix error, or what stands for it. */
export function errorText(answer: Answer): string {
  if (answer.kind === 'none') return answer.reason;
  return textMember(answer, 'error') ?? `status ${answer.status} without an explanation`;
}

/** Milliseconds that the homeserver asks to wait, at most an hour; 0 when it does not. */
export function retryAfterMs(answer: Answer): number {
  if (answer.kind === 'none') return 0;
  return askedToWaitMs(answer.kind === 'json' ? answer.body : undefined, answer.headers);
}

function textMember(answer: Answer, name: string): string | undefined {
  const value = answer.kind === 'json' ? answer.body[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
