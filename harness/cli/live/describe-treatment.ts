import type { HookName } from '../../networks/live/hooks.ts';

/** Hooks that neither start nor end the bot. */
const leavesAlone: ReadonlySet<HookName> = new Set([
  'outbound',
  'readLog',
  'readRuns',
  'verify',
  'verifyBot',
]);

/** What a run does to the process of a bot by the hooks that it uses, for plans. */
export function describeTreatment(used: readonly { readonly name: HookName }[]): string {
  const isLeftAlone = used.every(({ name }) => leavesAlone.has(name));
  return isLeftAlone ? 'it is neither started nor stopped' : 'it is ended and started by your hooks';
}
