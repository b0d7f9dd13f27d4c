import type { MessageEntity } from '@grammyjs/types';
import { badRequest } from './refusal.ts';
import { closeEntity, type Marked, type OpenEntity } from './marked.ts';

type Version = 'legacy' | 'v2';

const marks: Readonly<Record<Version, Readonly<Record<string, string>>>> = {
  legacy: { '```': 'pre', '`': 'code', '*': 'bold', _: 'italic' },
  v2: {
    '```': 'pre',
    '`': 'code',
    '||': 'spoiler',
    __: 'underline',
    '*': 'bold',
    _: 'italic',
    '~': 'strikethrough',
  },
};
/** Stand for nothing by themselves in the second version, and must not stand there bare. */
const reserved = '>#+-=|{}.!()]';
const verbatim = new Set(['pre', 'code']);
/** Begins a line of a block quotation; the stars part it from the one before. */
const quoted = /^(?:\*\*)?>/u;
const emojiUrl = 'tg://emoji?id=';

/** Reads `parse_mode: Markdown` and `MarkdownV2`. */
export function readMarkdown(source: string, version: Version): Marked {
  const entities: MessageEntity[] = [];
  const open: (OpenEntity & { readonly mark: string; readonly at: number })[] = [];
  let text = '';
  let quote: OpenEntity | undefined;
  const endQuote = (): void => {
    if (quote !== undefined) entities.push(...closeEntity(quote, text.replace(/\n$/u, '').length));
    quote = undefined;
  };
  for (let at = 0; at < source.length;) {
    const last = open.at(-1);
    const isVerbatim = last !== undefined && verbatim.has(last.type);
    const next = source[at + 1];
    if (version === 'v2' && !isVerbatim && (at === 0 || source[at - 1] === '\n')) {
      const begins = quoted.exec(source.slice(at, at + 3))?.[0];
      if (begins !== '>') endQuote();
      if (begins !== undefined) {
        quote ??= { type: 'blockquote', offset: text.length };
        at += begins.length;
        continue;
      }
    }
    // At the end of its last line a quotation is marked as one that can be unfolded.
    if (quote !== undefined && last?.type !== 'spoiler' && /^\|\|(?:\n|$)/u.test(source.slice(at, at + 3))) {
      quote = { ...quote, type: 'expandable_blockquote' };
      at += 2;
      continue;
    }
    if (source[at] === '\\' && next !== undefined && canBeEscaped(next, version, isVerbatim)) {
      text += next;
      at += 2;
      continue;
    }
    const isEmoji = version === 'v2' && source[at] === '!' && next === '[';
    const link = isVerbatim ? undefined : linkAt(source, isEmoji ? at + 1 : at);
    if (link !== undefined) {
      const inner = readMarkdown(link.label, version);
      entities.push(
        linkEntity(link.url, { offset: text.length, length: inner.text.length }),
        ...inner.entities.map((entity) => ({ ...entity, offset: entity.offset + text.length })),
      );
      text += inner.text;
      at += link.length + Number(isEmoji);
      continue;
    }
    const mark = Object.keys(marks[version]).find((candidate) => source.startsWith(candidate, at));
    if (mark !== undefined && last?.mark === mark) {
      entities.push(...closeEntity(open.pop()!, text.length));
      at += mark.length;
    } else if (mark !== undefined && !isVerbatim && (version === 'v2' || last === undefined)) {
      open.push({ type: marks[version][mark]!, offset: text.length, mark, at });
      at += mark.length;
      // The language of a block of code is not shown.
      if (mark === '```') at += /^[\w+-]*\n/.exec(source.slice(at))?.[0].length ?? 0;
    } else {
      const character = source[at]!;
      if (version === 'v2' && !isVerbatim && (reserved.includes(character) || character === '['))
        throw parseError(`character '${character}' is reserved and must be escaped with the preceding '\\'`);
      text += character;
      at += 1;
    }
  }
  endQuote();
  const left = open[0];
  if (left !== undefined)
    throw parseError(
      `can't find end of ${version === 'v2' ? `${left.type} entity` : 'the entity'} starting at byte offset ${Buffer.byteLength(source.slice(0, left.at))}`,
    );
  return { text, entities };
}

function canBeEscaped(character: string, version: Version, isVerbatim: boolean): boolean {
  if (version === 'legacy') return !isVerbatim && '_*`['.includes(character);
  const code = character.codePointAt(0)!;
  return isVerbatim ? '`\\'.includes(character) : code > 0 && code < 127;
}

function linkAt(
  source: string,
  at: number,
): { readonly label: string; readonly url: string; readonly length: number } | undefined {
  if (source[at] !== '[') return undefined;
  const match = /^\[((?:[^\]\\]|\\.)+)\]\(([^)\s]+)\)/.exec(source.slice(at));
  return match ? { label: match[1]!, url: match[2]!, length: match[0].length } : undefined;
}

/** A link, or the picture that stands for an emoji. */
function linkEntity(url: string, place: Pick<MessageEntity, 'offset' | 'length'>): MessageEntity {
  if (!url.startsWith(emojiUrl)) return { type: 'text_link', ...place, url };
  return { type: 'custom_emoji', ...place, custom_emoji_id: url.slice(emojiUrl.length) };
}

function parseError(what: string): Error {
  return badRequest(`can't parse entities: ${what}`);
}
