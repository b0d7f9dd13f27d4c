import type { MessageEntity } from '@grammyjs/types';
import { badRequest } from './refusal.ts';
import { closeEntity, type Marked, type OpenEntity } from './marked.ts';

const types: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-emoji': 'custom_emoji',
};
const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const lastCodePoint = 0x10_ff_ff;
const token =
  /<(?<close>\/?)(?<name>[\w-]+)(?<attributes>(?:\s[^<>]*)?)>|&(?:(?<character>lt|gt|amp|quot)|#(?<code>\d+|x[\da-f]+));|(?<stray><)/gi;

/** Reads `parse_mode: HTML`. */
export function readHtml(source: string): Marked {
  const entities: MessageEntity[] = [];
  const open: (OpenEntity & { readonly name: string })[] = [];
  let text = '';
  let end = 0;
  for (const match of source.matchAll(token)) {
    text += source.slice(end, match.index);
    end = match.index + match[0].length;
    const { close, name = '', attributes = '', character, code, stray } = match.groups ?? {};
    const at = Buffer.byteLength(source.slice(0, match.index));
    if (character !== undefined) text += characters[character];
    else if (code !== undefined) text += characterOf(code) ?? match[0];
    else if (stray !== undefined) throw unsupported('', at);
    else if (close === '/') {
      const last = open.pop();
      if (last === undefined) throw parseError(`unexpected end tag at byte offset ${at}`);
      if (last.name !== name.toLowerCase())
        throw parseError(
          `unmatched end tag at byte offset ${at}, expected "</${last.name}>", found "</${name}>"`,
        );
      entities.push(...closeEntity(last, text.length));
    } else {
      const type = types[name.toLowerCase()];
      if (type === undefined) throw unsupported(name, at);
      const more = {
        ...valueOf(attributes, 'href', 'url'),
        ...valueOf(attributes, 'emoji-id', 'custom_emoji_id'),
      };
      const isExpandable = type === 'blockquote' && /\bexpandable\b/i.test(attributes);
      open.push({
        type: isExpandable ? 'expandable_blockquote' : type,
        offset: text.length,
        name: name.toLowerCase(),
        more,
      });
    }
  }
  const left = open.at(-1);
  if (left !== undefined) throw parseError(`can't find end tag corresponding to start tag "${left.name}"`);
  return { text: text + source.slice(end), entities };
}

/** The character of a number such as `39` or `x27`; undefined where there is none. */
function characterOf(code: string): string | undefined {
  const point = Number(/^x/i.test(code) ? `0${code}` : code);
  return point <= lastCodePoint ? String.fromCodePoint(point) : undefined;
}

/** The value of an attribute, under the name that it has in an entity. */
function valueOf(attributes: string, attribute: string, name: string): Readonly<Record<string, string>> {
  const value = new RegExp(`(?:^|\\s)${attribute}\\s*=\\s*["']?([^"'\\s>]+)`, 'i').exec(attributes)?.[1];
  return value === undefined ? {} : { [name]: value };
}

function unsupported(name: string, at: number): Error {
  return parseError(`unsupported start tag "${name}" at byte offset ${at}`);
}

function parseError(what: string): Error {
  return badRequest(`can't parse entities: ${what}`);
}
