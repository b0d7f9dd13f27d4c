/** What a line of pip or of an image build tells about how far it is; undefined when it tells nothing. */
export function buildProgress(line: string): string | undefined {
  const fetched = /^Collecting (\S+)/.exec(line)?.[1];
  if (fetched) return `fetching ${fetched}`;
  if (line.startsWith('Installing collected packages')) return 'unpacking';
  return /^Step \d+\/\d+ : \S+/.exec(line)?.[0] ?? /^(?:Pulling|Digest|Status).*/.exec(line)?.[0];
}
