import { MessageFlags } from 'discord-api-types/v10';
import { invalidForm } from './refusal.ts';

interface Content {
  readonly content?: unknown;
  readonly embeds?: unknown;
  readonly components?: unknown;
}

/** Of all embeds of one message. */
const longestEmbeds = 6_000;
const longestDescription = 4_096;
/** Members in which embeds hold what people read, or hold others that do. */
const telling = ['author', 'name', 'title', 'description', 'fields', 'value', 'footer', 'text'];

/** What people see of a message. */
export function shownText({ content, embeds, components }: Content): string {
  const said = typeof content === 'string' ? content : '';
  return [said, ...wordsIn(embeds, telling), ...wordsIn(components, ['content', 'components', 'accessory'])]
    .filter((part) => part !== '')
    .join('\n');
}

/** Whether components are all that a message has, which then needs no other content. */
export function isMadeOfComponents({
  flags = 0,
  components,
}: {
  flags?: number | undefined;
  components?: unknown;
}): boolean {
  return (flags & MessageFlags.IsComponentsV2) !== 0 && Array.isArray(components) && components.length > 0;
}

/** @throws Refusal where embeds are longer than the service takes. */
export function refuseLongEmbeds(embeds: readonly { readonly description?: unknown }[]): void {
  const tooLong = embeds.findIndex(
    ({ description }) => [...String(description ?? '')].length > longestDescription,
  );
  if (tooLong >= 0)
    throw invalidForm(
      `embeds.${tooLong}.description`,
      'BASE_TYPE_MAX_LENGTH',
      `Must be ${longestDescription} or fewer in length.`,
    );
  if ([...wordsIn(embeds, telling).join('')].length > longestEmbeds)
    throw invalidForm(
      'embeds',
      'MAX_EMBED_SIZE_EXCEEDED',
      `Embed size exceeds maximum size of ${longestEmbeds}`,
    );
}

function wordsIn(value: unknown, names: readonly string[]): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((one) => wordsIn(one, names));
  if (typeof value !== 'object' || value === null) return [];
  return names.flatMap((name) => wordsIn((value as Readonly<Record<string, unknown>>)[name], names));
}
