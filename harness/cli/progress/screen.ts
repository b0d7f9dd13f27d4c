const defaultColumns = 80;

/** What a stream can show. */
export interface Screen {
  /** Whether lines on it may be drawn anew. */
  readonly isLive: boolean;
  readonly isColourful: boolean;
  /** Width of a line at the moment; Infinity where nobody looks at lines, as in a file. */
  columns(): number;
}

/** A terminal that cannot move its cursor, or whose lines go to a log of CI, gets plain lines. */
export function screenOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  environment: NodeJS.ProcessEnv,
): Screen {
  const { isTTY = false } = stream;
  const isCi = !['', 'false', '0', undefined].includes(environment['CI']);
  const isLive = isTTY && environment['TERM'] !== 'dumb' && !isCi;
  const isForced = environment['FORCE_COLOR'] !== undefined && environment['NO_COLOR'] === undefined;
  return {
    isLive,
    isColourful: isLive || isForced,
    // A terminal that does not know its size says 0.
    columns: () => (isTTY ? stream.columns || defaultColumns : Infinity),
  };
}
