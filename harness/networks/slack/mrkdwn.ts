const names = { '&': '&amp;', '<': '&lt;', '>': '&gt;' } as const;

/** A text as Slack writes down what a person has typed. */
export function escapeText(text: string): string {
  return text.replaceAll(/[&<>]/g, (sign) => names[sign as keyof typeof names]);
}

/** A text as people see it, before its markup. */
export function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
