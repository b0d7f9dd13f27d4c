import { isDeepStrictEqual } from 'node:util';
import JSON5 from 'json5';
import { asObject } from '../../base/json.ts';
import { findSpans } from './json5-spans.ts';

/** What is to change in one block of a configuration. */
export interface BlockChange {
  readonly set?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/**
 * Changes members of a block of a JSON5 text, which stays as it is everywhere else, with its comments. Where the text
 * is too unusual for that, all of it is written anew.
 */
export function editJson5(text: string, block: string, { set = {}, remove = [] }: BlockChange): string {
  const document = asObject(JSON5.parse(text));
  const kept = Object.entries(asObject(document[block])).filter(([key]) => !remove.includes(key));
  const expected = { ...document, [block]: { ...Object.fromEntries(kept), ...set } };
  let edited = text;
  if (findSpans(edited).get(`.${block}`) === undefined) edited = insert(edited, '', block, '{}');
  for (const [key, value] of Object.entries(set))
    edited = put(edited, `.${block}`, key, JSON.stringify(value));
  for (const key of remove) edited = takeOut(edited, `.${block}.${key}`);
  return isDeepStrictEqual(parse(edited), expected) ? edited : `${JSON.stringify(expected, null, 2)}\n`;
}

function put(text: string, at: string, key: string, value: string): string {
  const span = findSpans(text).get(`${at}.${key}`);
  if (span === undefined) return insert(text, at, key, value);
  return text.slice(0, span.valueStart) + value + text.slice(span.valueEnd);
}

/** Puts a member in front of the others, on a line of its own where they have such. */
function insert(text: string, at: string, key: string, value: string): string {
  const spans = findSpans(text);
  const object = spans.get(at)!;
  const inside = object.valueStart + 1;
  const starts = [...spans].filter(([path]) => path.startsWith(`${at}.`)).map(([, { start }]) => start);
  const first = Math.min(...starts);
  const member = `${JSON.stringify(key)}: ${value}`;
  if (first === Infinity) return `${text.slice(0, inside)} ${member} ${text.slice(object.valueEnd - 1)}`;
  const gap = /[^\S\n]*\n[^\S\n]*/u.exec(text.slice(inside, first))?.[0] ?? ' ';
  return `${text.slice(0, inside)}${gap.replace(/^[^\n]*\n/u, '\n')}${member},${text.slice(inside)}`;
}

/** Takes a member out, with its comma, and the line if it stood alone there. */
function takeOut(text: string, path: string): string {
  const span = findSpans(text).get(path);
  if (span === undefined) return text;
  const before = text.slice(0, span.start);
  const after = text.slice(span.valueEnd).replace(/^\s*,/u, '');
  const stoodAlone = /(?:^|\n)[^\S\n]*$/u.test(before) && /^[^\S\n]*\n/u.test(after);
  if (stoodAlone) return before.replace(/[^\S\n]*$/u, '') + after.replace(/^[^\S\n]*\n/u, '');
  return before + after;
}

function parse(text: string): unknown {
  try {
    return JSON5.parse(text);
  } catch {
    return undefined;
  }
}
