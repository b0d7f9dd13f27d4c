const space = /\s*/y;
const string = /"(?:[^"\\]|\\.)*"/y;
const scalar = /[^\s,\]}]+/y;

/** A member of a JSON object, or an element of an array, which has no key. */
export interface JsonMember {
  readonly key: string | undefined;
  readonly value: unknown;
  /** The value as it is written: `JSON.parse` rounds numbers and keeps one of two equal keys. */
  readonly source: string;
}

/** The outermost members of a JSON object or array, in order. Undefined for everything else. */
export function jsonMembers(text: string): readonly JsonMember[] | undefined {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof whole !== 'object' || whole === null) return undefined;
  const members: JsonMember[] = [];
  let at = text.search(/[[{]/u) + 1;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found = ''] = pattern.exec(text) ?? [];
    at += found.length;
    return found;
  };
  for (;;) {
    take(space);
    if (text[at] === '}' || text[at] === ']') return members;
    const key = Array.isArray(whole) ? undefined : (JSON.parse(take(string)) as string);
    if (key !== undefined) {
      take(space);
      at += 1;
      take(space);
    }
    const begin = at;
    skipValue();
    const source = text.slice(begin, at);
    members.push({ key, value: JSON.parse(source), source });
    take(space);
    if (text[at] === ',') at += 1;
  }

  /** The text is known to be JSON: brackets outside of strings fit together. */
  function skipValue(): void {
    let depth = 0;
    do {
      const next = text[at];
      if (next === '"') take(string);
      else if (next === '{' || next === '[') {
        depth += 1;
        at += 1;
      } else if (next === '}' || next === ']') {
        depth -= 1;
        at += 1;
      } else if (depth > 0) at += 1;
      else take(scalar);
    } while (depth > 0);
  }
}
