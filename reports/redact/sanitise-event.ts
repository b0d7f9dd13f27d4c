import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { runEvent, type RunEvent } from '../model/events.ts';
import type { SecretRegistry } from './secret-registry.ts';

/**
 * What may be written of an event: the keys that the schema names, no terminal control sequence, and
 * no string with a registered secret in it. To be called on every event before it leaves the process.
 *
 * @throws ZodError if it is no event, which is a fault of the caller.
 */
export function sanitiseEvent(event: RunEvent, registry: SecretRegistry): RunEvent {
  return redactStrings(runEvent.parse(event), registry) as RunEvent;
}

/** The words of the schema, e.g. `blocked`. A password that is one of them must not break the reading of events. */
const vocabulary = new Set(words(z.toJSONSchema(runEvent)));

function redactStrings(value: unknown, registry: SecretRegistry): unknown {
  if (typeof value === 'string')
    return vocabulary.has(value) ? value : registry.redact(stripVTControlCharacters(value));
  if (Array.isArray(value)) return value.map((one) => redactStrings(one, registry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, redactStrings(one, registry)]));
}

function words(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { const: only, enum: several, ...rest } = schema as { const?: unknown; enum?: unknown };
  const own = [only, several].flat().filter((word) => typeof word === 'string');
  return [...own, ...Object.values(rest).flatMap((part) => words(part))];
}
