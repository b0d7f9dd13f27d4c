import { readJson } from './arguments.ts';
import { Refusal } from './refusal.ts';

interface Content {
  readonly text?: unknown;
  readonly markdown_text?: unknown;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
}

/** The longest text of one section. */
const longestSection = 3_000;
/** Members in which blocks and attachments hold what people read, or hold others that do. */
const telling = ['pretext', 'title', 'text', 'fields', 'elements', 'blocks'];

/** What people see of a message: where it has blocks, its text is for notifications alone. */
export function shownText({ text, markdown_text: markdown, blocks, attachments }: Content): string {
  const said = String(text ?? markdown ?? '');
  const inBlocks = wordsIn(readJson(blocks)).join('\n');
  return [inBlocks || said, ...wordsIn(readJson(attachments))].filter((part) => part !== '').join('\n');
}

/** @throws Refusal where a section is longer than the service takes. */
export function refuseLongBlocks(blocks: unknown): void {
  if (!Array.isArray(blocks)) return;
  const isTooLong = blocks.some(
    (block: { readonly type?: unknown; readonly text?: unknown }) =>
      block.type === 'section' && wordsIn(block.text).join('').length > longestSection,
  );
  if (isTooLong) throw new Refusal('invalid_blocks');
}

function wordsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(wordsIn);
  if (typeof value !== 'object' || value === null) return [];
  return telling.flatMap((name) => wordsIn((value as Readonly<Record<string, unknown>>)[name]));
}

/** Whether a text as it was sent calls all people of a channel, or of a group. */
export function callsAll(raw: string): boolean {
  return /<!(?:channel|here|everyone|subteam\^\w+)(?:\|[^>]*)?>/u.test(raw);
}
