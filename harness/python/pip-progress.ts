/** What a line of pip tells about how far it is; undefined when it tells nothing. */
export function pipProgress(line: string): string | undefined {
  const fetched = /^Collecting (\S+)/.exec(line)?.[1];
  if (fetched) return `fetching ${fetched}`;
  return line.startsWith('Installing collected packages') ? 'unpacking' : undefined;
}
