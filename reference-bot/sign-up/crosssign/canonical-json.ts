/**
 * Canonical JSON as Matrix signs it: keys sorted by code point, no white space, nothing escaped that JSON does not
 * force one to escape, integers only.
 * @throws TypeError for a value that has no canonical form, e.g. 1.5.
 * @see https://spec.matrix.org/v1.16/appendices/#canonical-json
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).toSorted(([left], [right]) => compareCodePoints(left, right));
    return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new TypeError(`${value} has no canonical form: expected an integer between -(2^53)+1 and (2^53)-1`);
  }
  if (value === undefined || (typeof value === 'string' && !value.isWellFormed())) {
    throw new TypeError('no canonical form: expected a JSON value whose text is well-formed Unicode');
  }
  // JSON itself writes -0 as 0.
  return JSON.stringify(value);
}

/** UTF-8 sorts like code points; the UTF-16 units that JavaScript compares do not. */
function compareCodePoints(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
