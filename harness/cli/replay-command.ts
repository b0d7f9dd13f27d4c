import type { Purpose } from '../engine/plan.ts';
import type { PlanEntry } from '../stage/plan-entry.ts';
import type { RunFlags } from './arguments/run-options.ts';

/** What of a run decides how one of its entries goes. */
export interface Replayed extends Pick<
  RunFlags,
  'scenarios' | 'target' | 'peer' | 'onboardingUrl' | 'homeserver' | 'patience' | 'bot' | 'config'
> {
  readonly purpose: Purpose;
  readonly seed: number;
  /** Present: against a deployment. */
  readonly live?: object | undefined;
  /** Present: the deployment is of a bot on a chat network. */
  readonly liveChat?: { readonly network: string } | undefined;
}

const repetition = /#\d+$/;
const plainWord = /^[\w./:@~,=+-]+$/;

/** The command that runs an entry again, to be pasted into a shell. */
export function replayCommand(
  { id, peer, unlisted }: Pick<PlanEntry, 'id' | 'peer' | 'unlisted'>,
  run: Replayed,
): string {
  const { purpose, seed, scenarios, target, onboardingUrl, homeserver, live, bot, config } = run;
  const words = [purpose === 'mutants' ? 'mutants' : 'run', id.replace(repetition, ''), '--seed', `${seed}`];
  if (unlisted) words.push('--all');
  if (scenarios !== undefined) words.push('--scenarios', scenarios);
  // Entries with peers of an unusual kind exist only where that kind is asked for.
  if (run.peer.length > 0) words.push('--peer', peer);
  if (live !== undefined) words.push('--live');
  if (run.liveChat !== undefined) words.push('--channel', run.liveChat.network);
  if (bot !== undefined) words.push('--bot', bot);
  if (config !== undefined) words.push('--config', config);
  if (target !== 'reference') words.push('--target', target);
  if (onboardingUrl !== undefined) words.push('--onboarding-url', onboardingUrl);
  if (homeserver !== 'auto') words.push('--homeserver', homeserver);
  if (run.patience !== 1) words.push('--patience', `${run.patience}`);
  return ['npx cara-smoke', ...words.map(quoted)].join(' ');
}

/** As a shell reads it. */
export function quoted(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
