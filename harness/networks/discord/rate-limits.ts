import { tooMany } from './refusal.ts';

/** The service counts in five seconds what is counted here in one: it lets through as much in a fifth of the time. */
const windowMs = 1_000;
const limits: Readonly<Record<string, number>> = { 'POST /channels/:channel/messages': 5 };
const usualLimit = 25;
/** Of all requests together: the service takes 50 in a second. */
const globalLimit = 250;

interface Bucket {
  readonly name: string;
  readonly limit: number;
  used: number;
  resetMs: number;
}

/** How many requests the service takes in a while, for each route and channel, and in all. */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #all: Bucket = { name: '', limit: globalLimit, used: 0, resetMs: 0 };

  /**
   * Counts a request.
   * @param route e.g. `POST /channels/:channel/messages`.
   * @param place id of the channel; each has its own count.
   * @returns headers for its answer, and the refusal where it is one too many.
   */
  count(
    route: string,
    place: string,
  ): { readonly headers: Record<string, string>; readonly refusal?: Response } {
    const key = `${route} ${place}`;
    const bucket = this.#buckets.get(key) ?? { ...bucketOf(route), used: 0, resetMs: 0 };
    this.#buckets.set(key, bucket);
    if (!use(this.#all)) return { headers: {}, refusal: tooMany(secondsUntil(this.#all), true) };
    const isTaken = use(bucket);
    const seconds = secondsUntil(bucket);
    const headers = headersOf(bucket, Math.max(bucket.limit - bucket.used, 0), seconds);
    return { headers, ...(!isTaken && { refusal: tooMany(seconds, false) }) };
  }
}

/** Headers of an answer that lets nothing through on a route for so long. */
export function headersOfLimit(route: string, seconds: number): Record<string, string> {
  return headersOf(bucketOf(route), 0, seconds);
}

function bucketOf(route: string): Pick<Bucket, 'name' | 'limit'> {
  return { name: Buffer.from(route).toString('hex').slice(0, 32), limit: limits[route] ?? usualLimit };
}

function headersOf(
  { name, limit }: Pick<Bucket, 'name' | 'limit'>,
  remaining: number,
  seconds: number,
): Record<string, string> {
  return {
    'x-ratelimit-bucket': name,
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Date.now() / 1_000 + seconds),
    'x-ratelimit-reset-after': String(seconds),
  };
}

function use(bucket: Bucket): boolean {
  const now = performance.now();
  if (now >= bucket.resetMs) Object.assign(bucket, { used: 0, resetMs: now + windowMs });
  if (bucket.used >= bucket.limit) return false;
  bucket.used += 1;
  return true;
}

function secondsUntil({ resetMs }: Bucket): number {
  return Math.max(1, Math.ceil(resetMs - performance.now())) / 1_000;
}
