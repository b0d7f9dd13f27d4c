import * as fc from 'fast-check';
import { damaged, hostileJson } from './hostile-json.ts';

/** A webhook of the bot takes no longer body. */
export const bodyLimitBytes = 262_144;

/** A request to a webhook. @typeParam Proof by what it claims to come from the network. */
export interface HostilePost<Proof> {
  readonly method: string;
  readonly contentType: string | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
  /** `cut-off`: the connection ends before the body does. `stalled`: it stays open, and the rest does not come. */
  readonly pace: 'whole' | 'pieces' | 'cut-off' | 'stalled';
  readonly proof: Proof;
}

const contentType = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'x'.repeat(500),
  undefined,
);

/** JSON of this depth around the limit, where one level more or less decides. */
const deep = fc.integer({ min: 30, max: 35 }).map((depth) => `{"update_id":1,"x":${nested(depth - 1)}}`);
/** An update and an event that are fine, and end at the limit or one byte behind it. */
const long = fc.constantFrom(0, 1).map((more) => {
  const before = '{"update_id":1,"type":"event_callback","x":"';
  return `${before}${'x'.repeat(bodyLimitBytes + more - before.length - 2)}"}`;
});
const notUtf8 = fc.constantFrom('ff', 'c328', 'eda080', 'feff', 'efbbbf').map((hex) => {
  const text = Buffer.from('{"update_id":1,"x":""}');
  return Buffer.concat([text.subarray(0, -2), Buffer.from(hex, 'hex'), text.subarray(-2)]);
});

/**
 * Requests to a webhook, most of them as nobody but a stranger sends them.
 * @param usual a body that is nearly as the network writes it.
 */
export function hostilePost<Proof>(
  usual: fc.Arbitrary<string>,
  proof: fc.Arbitrary<Proof>,
): fc.Arbitrary<HostilePost<Proof>> {
  const body: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc.oneof(
    { arbitrary: text(usual), weight: 12 },
    { arbitrary: text(damaged(usual)), weight: 4 },
    { arbitrary: text(hostileJson), weight: 3 },
    { arbitrary: text(deep), weight: 4 },
    { arbitrary: notUtf8, weight: 2 },
    { arbitrary: fc.uint8Array({ maxLength: 40 }), weight: 1 },
    { arbitrary: text(long), weight: 1 },
  );
  return fc.record({
    method: fc.constantFrom(...Array.from({ length: 20 }, () => 'POST'), 'GET', 'PUT', 'DELETE'),
    contentType,
    body,
    pace: fc.constantFrom('whole', 'whole', 'whole', 'whole', 'pieces', 'pieces', 'cut-off', 'stalled'),
    proof,
  });
}

function text(arbitrary: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return arbitrary.map((one) => Buffer.from(one));
}

function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}
