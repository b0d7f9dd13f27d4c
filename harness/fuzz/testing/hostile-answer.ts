import * as fc from 'fast-check';
import { damaged, hostileJson, objectText } from './hostile-json.ts';

/** An answer of an HTTP API, and how a person would write it down. */
export interface HostileAnswer {
  /** Anew each time it is asked for. */
  readonly make: () => Response;
  toString(): string;
}

const members = [
  'ok',
  'error',
  'detail',
  'channels',
  'verifications',
  'verification',
  'devices',
  'status',
  'version',
];
const body = fc.oneof(
  hostileJson,
  fc.array(fc.tuple(fc.constantFrom(...members), hostileJson), { maxLength: 4 }).map(objectText),
  damaged(hostileJson),
);

/** Any answer that a gateway, or what listens in its place, may give; or none. */
export const hostileAnswer: fc.Arbitrary<HostileAnswer> = fc
  .record({ status: fc.constantFrom(0, 200, 200, 200, 201, 401, 404, 409, 429, 500, 503), body })
  .map((answer) => ({
    make(): Response {
      if (answer.status === 0) throw new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') });
      return new Response(answer.body, { status: answer.status });
    },
    toString: () => `${answer.status} ${answer.body}`,
  }));
