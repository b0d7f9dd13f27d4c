type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Canonical JSON as Matrix signs it: keys sorted by code point, no white space, nothing escaped that JSON does
 * not force one to escape, integers only.
 * @throws TypeError for a value that has no canonical form, e.g. 1.5 or undefined.
 * @see https://spec.matrix.org/v1.15/appendices/#canonical-json
 */
export function canonicalJson(value: unknown): string {
  return write(value as Json);
}

/** Whether a value has a canonical form, which one with 1.5 in it has not. */
export function hasCanonicalJson(value: unknown): boolean {
  try {
    canonicalJson(value);
    return true;
  } catch {
    return false;
  }
}

function write(value: Json): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isSafeInteger(value))
        throw new TypeError(`${value} is not an integer that JSON can carry safely`);
      return String(Object.is(value, -0) ? 0 : value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
      return writeObject(value as { readonly [key: string]: Json });
    default:
      throw new TypeError(`${typeof value} has no JSON form`);
  }
}

function writeObject(object: { readonly [key: string]: Json }): string {
  const members = Object.keys(object)
    .sort(byCodePoint)
    .map((key) => `${JSON.stringify(key)}:${write(object[key]!)}`);
  return `{${members.join(',')}}`;
}

/** JavaScript compares UTF-16 units, which puts U+1F600 before U+FF61; the specification does not. */
function byCodePoint(left: string, right: string): number {
  const a = Array.from(left, (character) => character.codePointAt(0)!);
  const b = Array.from(right, (character) => character.codePointAt(0)!);
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    if (a[index] !== b[index]) return a[index]! - b[index]!;
  }
  return a.length - b.length;
}
