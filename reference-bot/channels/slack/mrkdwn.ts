const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const link = /<((?:https?:|mailto:|tel:)[^|>]*)(?:\|[^>]*)?>/gu;

/** A text for Slack, which takes none of its signs for a link or a mention. */
export function escapeText(text: string): string {
  return text.replaceAll(/[&<>]/gu, (sign) => names[sign]!);
}

/** What a person has typed: links as they were, and without the name of the bot in front. */
export function readText(text: string, own: ReadonlySet<string>): string {
  const mention = /^\s*<@(\w+)(?:\|[^>]*)?>[ \t]*/u.exec(text);
  const said = mention && own.has(mention[1]!) ? text.slice(mention[0].length) : text;
  return said.replaceAll(link, '$1').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
