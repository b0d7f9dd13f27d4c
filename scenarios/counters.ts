import type { Parts } from '../harness/index.ts';

/** Numbers that a channel tells its operator, by name. */
export type Counters = Readonly<Record<string, number>>;

/** What the Matrix channel counts of failures; nothing where the bot has no operator to tell. */
export async function countersOf({ daemon }: Pick<Parts, 'daemon'>): Promise<Counters> {
  const channel = await daemon.control?.channel('matrix');
  const extra = (channel?.extra ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(extra).flatMap(([name, value]) =>
      typeof value === 'number' && /failure|dlq|dead/iu.test(name) ? [[name, value] as const] : [],
    ),
  );
}
