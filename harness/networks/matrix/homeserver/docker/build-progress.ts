import { pipProgress } from '../../../../python/pip-progress.ts';

/** What a line of an image build, or of the pip in it, tells about how far it is; undefined when it tells nothing. */
export function buildProgress(line: string): string | undefined {
  return (
    pipProgress(line) ??
    /^Step \d+\/\d+ : \S+/.exec(line)?.[0] ??
    /^(?:Pulling|Digest|Status).*/.exec(line)?.[0]
  );
}
