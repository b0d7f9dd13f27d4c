import type { MessageEntity, ParseMode } from '@grammyjs/types';
import { badRequest } from './refusal.ts';
import type { Marked } from './marked.ts';
import { readHtml } from './html.ts';
import { readMarkdown } from './markdown.ts';

/**
 * Reads a text as the Bot API does.
 * @throws Refusal 400 for markup that it does not take.
 */
export function readMarkup(
  text: string,
  mode: ParseMode | undefined,
  entities: readonly MessageEntity[] = [],
): Marked {
  if (mode === 'HTML') return trim(readHtml(text));
  if (mode !== undefined) return trim(readMarkdown(text, mode === 'MarkdownV2' ? 'v2' : 'legacy'));
  for (const { offset, length } of entities)
    if (offset + length > text.length) throw badRequest('entity beyond the end of the text');
  return trim({ text, entities });
}

/** White space at both ends is not shown. */
function trim({ text, entities }: Marked): Marked {
  const shift = text.length - text.trimStart().length;
  const trimmed = text.trim();
  const moved = entities.flatMap((entity) => {
    const from = Math.max(entity.offset - shift, 0);
    const to = Math.min(entity.offset - shift + entity.length, trimmed.length);
    return to > from ? [{ ...entity, offset: from, length: to - from }] : [];
  });
  return { text: trimmed, entities: moved };
}
