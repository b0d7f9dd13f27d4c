import type { Failure, Order, Strike } from './crash-control.ts';
import type { Loss } from './lose-unsynced.ts';
import type { Point } from './notes.ts';

/** What is tried at one point of an operation. */
export interface Trial {
  /** In words, e.g. `killed`. */
  readonly kind: 'killed' | 'killed-twice' | 'torn' | 'power-lost' | 'failed';
  /** Absent: at the end, when the operation is done. */
  readonly at?: number;
  /** Of `killed`: when the call is made. Default: before it is made. */
  readonly after?: true;
  /** A part of the paths of those calls that are counted for it. Absent: all calls are. */
  readonly only?: string;
  /** For those of a failed call. */
  readonly failure?: { readonly error: Failure; readonly lasting: boolean };
  readonly loss?: Loss;
  /** Of a torn write, how much reaches the disk. */
  readonly thousandths?: number;
  /** The point of the start after it at which the process ends again. */
  readonly second?: number;
}

/** The order for the process; undefined for what happens at the end. */
export function orderOf({ kind, at, only, after, failure, thousandths = 500 }: Trial): Order | undefined {
  if (at === undefined) return undefined;
  return { at, strike: strikeOf(), ...(only !== undefined && { only }) };

  function strikeOf(): Strike {
    if (kind === 'torn') return { kind: 'tear', thousandths };
    return kind === 'failed' ? { kind: 'fail', ...failure! } : { kind: after ? 'kill-after' : 'kill' };
  }
}

/** A trial in words, e.g. `power lost at call 7 (fsync of matrix/inbound_dlq.jsonl), which takes names`. */
export function describeTrial(trial: Trial, points: readonly Point[]): string {
  const { kind, at, only, after, failure, loss, second } = trial;
  const point =
    only === undefined ? points.find(({ number }) => number === at) : pointsOf(points, only)[at! - 1];
  const named = point === undefined ? '' : ` (${point.call} of ${point.path})`;
  const where =
    at === undefined
      ? 'when it is done'
      : `${after ? 'after' : 'at'} call ${at}${only === undefined ? '' : ` on ${only}`}${named}`;
  const how = failure && ` with ${failure.error}${failure.lasting ? ', as all that follow' : ''}`;
  const then = second === undefined ? '' : `, and at call ${second} after it`;
  return `${kind.replace('-', ' ')} ${where}${how ?? ''}${loss === undefined ? '' : `, which takes ${loss}`}${then}`;
}

function pointsOf(points: readonly Point[], only: string): readonly Point[] {
  return points.filter(({ path }) => path.includes(only));
}

const failures: readonly (readonly [Failure, boolean])[] = [
  ['EIO', false],
  ['ENOSPC', true],
  ['EROFS', true],
];
const losses: readonly Loss[] = ['all', 'contents', 'names'];
const parts = [1, 500, 999];
/** Second points that are tried after each first one. */
const secondsOfEach = 2;
const nearLimit = 12;

/**
 * All that is tried at the points of an operation. The start after it has `pointsOfStart` points, of which a few are
 * drawn by lot for the second death.
 */
export function allTrials(
  points: readonly Point[],
  pointsOfStart: number,
  random: () => number,
): readonly Trial[] {
  const each = points.flatMap(({ number: at, call }, index): Trial[] => [
    { kind: 'killed', at },
    ...(call === 'write' ? [{ kind: 'torn', at, thousandths: parts[index % parts.length]! } as const] : []),
    ...losses.map((loss) => ({ kind: 'power-lost', at, loss }) as const),
    ...failures.map(([error, lasting]) => ({ kind: 'failed', at, failure: { error, lasting } }) as const),
    ...Array.from({ length: pointsOfStart === 0 ? 0 : secondsOfEach }, () => {
      const second = 1 + Math.floor(random() * pointsOfStart);
      return { kind: 'killed-twice', at, second } as const;
    }),
  ]);
  return [...each, { kind: 'power-lost', loss: 'all' }];
}

/** What decides which trials are drawn. */
export interface Draw {
  /** Parts of the paths of the files that the operation is about. */
  readonly about: readonly string[];
  /** For each of them, at how many of its calls at most the process is ended. */
  readonly mostNear?: number;
  readonly random: () => number;
}

/**
 * A few of them. The process is ended before the first call on the files that the operation is about, and after some of
 * those calls, wherever they come among others; one trial of each other kind is drawn by lot. The power failure at the
 * end is always among them.
 */
export function someTrials(
  all: readonly Trial[],
  points: readonly Point[],
  { about, mostNear = nearLimit, random }: Draw,
): readonly Trial[] {
  const near = about.flatMap((only) => {
    const calls = pointsOf(points, only).map((_, index) => index + 1);
    return evenly(calls, mostNear).map((at): Trial => ({ kind: 'killed', at, only, after: true }));
  });
  const kinds = Map.groupBy(
    all.filter(({ at, kind }) => at !== undefined && kind !== 'killed'),
    ({ kind }) => kind,
  );
  return [
    ...about.slice(0, 1).map((only): Trial => ({ kind: 'killed', at: 1, only })),
    ...near,
    ...[...kinds.values()].map((trials) => trials[Math.floor(random() * trials.length)]!),
    ...all.filter(({ at }) => at === undefined),
  ];
}

/** At most so many of them, from the first to the last. */
function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from(
    { length: most },
    (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))]!,
  );
}
