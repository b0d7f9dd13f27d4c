import { InvalidArgumentError } from 'commander';
import type { Shard } from '../../engine/order.ts';
import { messageOf } from '../../errors/message-of.ts';

/** Collects what a repeatable option is given. */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** Collects what a repeatable option is given, several of them parted by commas. */
export function collectList(value: string, before: string[]): string[] {
  return [...before, ...value.split(',').filter(Boolean)];
}

export function collectRegExps(value: string, before: RegExp[] = []): RegExp[] {
  try {
    return [...before, new RegExp(value)];
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

export function toNumber(value: string): number {
  if (/^\d{1,10}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Expected a whole number, e.g. 4.');
}

export function toCount(value: string): number {
  const count = toNumber(value);
  if (count > 0) return count;
  throw new InvalidArgumentError('Expected 1 or more.');
}

export function toFactor(value: string): number {
  const factor = /^\d{1,4}(\.\d+)?$/.test(value) ? Number(value) : 0;
  if (factor > 0) return factor;
  throw new InvalidArgumentError('Expected a number above 0 and below 10000, e.g. 2.5.');
}

const millisecondsIn = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds in a time with its unit. */
export function toDuration(value: string): number {
  const [, count, unit] = /^(\d{1,4})(s|m|h)$/.exec(value) ?? [];
  const duration = Number(count ?? 0) * millisecondsIn[(unit ?? 's') as keyof typeof millisecondsIn];
  if (duration > 0) return duration;
  throw new InvalidArgumentError('Expected a time with its unit, e.g. 30s, 5m or 1h.');
}

export function toPort(value: string): number {
  const port = toNumber(value);
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a port, e.g. 9464; 0 stands for a free one.');
}

export function toShard(value: string): Shard {
  const [, part, of] = /^(\d{1,5})\/(\d{1,5})$/.exec(value)?.map(Number) ?? [];
  if (part !== undefined && of !== undefined && part > 0 && part <= of) return { part, of };
  throw new InvalidArgumentError('Expected a part and the number of parts, e.g. 1/4.');
}

export function toUrl(value: string): string {
  if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value;
  throw new InvalidArgumentError('Expected an http or https URL, e.g. https://example.org.');
}
