/** Text that is markup already; everything else is escaped where it is put into {@link html}. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a hole of {@link html}. `undefined` and `false` leave nothing. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

// Control characters are no XML; direction marks let a log line show another order than it has.
const unprintable = /[[\p{Cc}\p{Bidi_Control}\uFFFE\uFFFF]--[\t\n\r]]/gv;

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Escapes text for HTML and XML, element content and quoted attributes alike. */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replace(unprintable, '\uFFFD')
    .replace(/[&<>"']/g, (character) => entities[character] as string);
}

/**
 * A template tag for HTML that escapes whatever is put into it, unless it is {@link Markup}. Line breaks,
 * indentation and other layout of the template itself do not reach the page.
 */
export function html(template: TemplateStringsArray, ...contents: Content[]): Markup {
  return fill(
    template.map((text) => text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(/\s+(?=\/?>)/g, '')),
    contents,
  );
}

/** Like {@link html}, for XML: the template's white space stays. */
export function xml(template: TemplateStringsArray, ...contents: Content[]): Markup {
  return fill(template, contents);
}

function fill(raw: readonly string[], contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw }, ...contents.map((content) => write(content))));
}

function write(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'object') return content.map((one) => write(one)).join('');
  return escapeMarkup(String(content));
}
