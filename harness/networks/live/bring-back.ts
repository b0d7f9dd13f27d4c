import { runHook, type Hooks } from './hooks.ts';
import type { Journal } from './journal.ts';

const limitMs = 60_000;

/** Starts a bot again that a run has ended, where the journal says so; what is up again is noted. */
export async function bringBack(
  journal: Journal,
  hooks: Hooks,
  say: ((line: string) => void) | undefined,
): Promise<void> {
  const ended = journal.leftovers.filter(({ kind }) => kind === 'ended-bot');
  if (ended.length === 0) return;
  await runHook('restart', hooks, { limitMs, say });
  for (const { id } of ended) journal.add({ kind: 'gone', id });
}
