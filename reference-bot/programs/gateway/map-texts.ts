/** A JSON value with each of its texts changed; undefined takes an object's member out. `path` is a dot path. */
export function mapTexts(
  value: unknown,
  change: (text: string, path: string) => string | undefined,
  at = '',
): unknown {
  if (typeof value === 'string') return change(value, at);
  if (Array.isArray(value)) {
    return value.map((item, index) => mapTexts(item, change, `${at}[${index}]`) ?? null);
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value)
    .map(([key, item]) => [key, mapTexts(item, change, `${at}.${key}`)] as const)
    .filter(([, item]) => item !== undefined);
  return Object.fromEntries(members);
}
