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
};
const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const token =
  /<(?<close>\/?)(?<name>[\w-]+)(?<attributes>(?:\s[^<>]*)?)>|&(?:(?<character>lt|gt|amp|quot)|#(?<code>\d+));|(?<stray><)/g;

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
    else if (code !== undefined) text += String.fromCodePoint(Number(code));
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
      const url = /href\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1];
      open.push({ type, offset: text.length, name: name.toLowerCase(), ...(url && { more: { url } }) });
    }
  }
  const left = open.at(-1);
  if (left !== undefined) throw parseError(`can't find end tag corresponding to start tag "${left.name}"`);
  return { text: text + source.slice(end), entities };
}

function unsupported(name: string, at: number): Error {
  return parseError(`unsupported start tag "${name}" at byte offset ${at}`);
}

function parseError(what: string): Error {
  return badRequest(`can't parse entities: ${what}`);
}
