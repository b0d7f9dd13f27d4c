import { withoutTerminalUnsafe } from '../../base/deceptive-characters.ts';
import type { Console } from './console.ts';

/** Prints a value for people and programs alike. No text in it can move the cursor or hide what stands beside it. */
export function printJson(console: Pick<Console, 'print'>, value: unknown): void {
  console.print(JSON.stringify(makeSafe(value), null, 2));
}

function makeSafe(value: unknown): unknown {
  if (typeof value === 'string') return withoutTerminalUnsafe(value);
  if (Array.isArray(value)) return value.map(makeSafe);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [withoutTerminalUnsafe(key), makeSafe(item)]);
  return Object.fromEntries(entries);
}
