import { join } from 'node:path';
import { requireKnown, UsageError } from '../../errors/usage-error.ts';
import { chatNetworks } from '../../networks/chat/live/live-chat.ts';
import { takeBack } from '../../networks/chat/live/take-back.ts';
import { Journal, type JournalHead } from '../../networks/live/journal.ts';
import { bringBack } from '../../networks/live/bring-back.ts';
import { leaseDeployment } from '../../networks/live/lease.ts';
import { cleanUp } from '../../networks/matrix/live/clean-up.ts';
import { isAccount } from '../../networks/matrix/live/deployment.ts';
import { signIn } from '../../networks/matrix/live/sign-in.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Interruption } from '../interruption.ts';
import { readChatSettings } from './chat/read-chat-settings.ts';
import { oneAfterTheOther, outputFoldersIn } from './one-after-the-other.ts';
import { journalFile } from './play-live.ts';
import { readSettings, type SettingsFlags } from './read-settings.ts';

/**
 * Removes what a run that was ended has left on a deployment. It plays nothing.
 * @throws UsageError where the folder is not of such a run, BlockedError while the run is still under way.
 */
export function cleanupCommand(
  folder: string,
  flags: SettingsFlags,
  { signal }: Interruption,
): Promise<ExitCode> {
  const folders = outputFoldersIn(folder, journalFile);
  if (folders.length === 0)
    throw new UsageError(
      `${folder} is no output folder of a run against a deployment: it has no ${journalFile}`,
    );
  return oneAfterTheOther(folders, (one) => {
    if (folders.length > 1) process.stderr.write(`${one}\n`);
    return cleanUpAfter(join(one, journalFile), flags, signal);
  });
}

async function cleanUpAfter(file: string, flags: SettingsFlags, signal: AbortSignal): Promise<ExitCode> {
  const journal = Journal.read(file);
  const { run, leftovers } = journal;
  if (run === undefined || leftovers.length === 0) return tell(journal, 'nothing is left of this run');
  using _lease = leaseDeployment(run);
  const settings = { ...flags, config: flags.config ?? run.settings };
  if (run.network === 'matrix') await cleanUpMatrix(journal, run, settings, signal);
  else await cleanUpChat(journal, run, settings, signal);
  return tell(journal, `all that the run had left is put in order, ${leftovers.length} in number`);
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function cleanUpMatrix(
  journal: Journal,
  run: JournalHead,
  flags: SettingsFlags,
  signal: AbortSignal,
): Promise<void> {
  const { deployment, hooks } = await readSettings({ ...flags, bot: run.bot }, process.env, signal);
  requireServer(run, deployment.baseUrl, 'matrix.homeserver');
  await bringBack(journal, hooks, say);
  for (const person of [deployment.person, deployment.stranger ?? {}]) {
    const hasLeft = journal.leftovers.some(({ user }) => user === (person.userId ?? user));
    if (!hasLeft || (person !== deployment.person && !isAccount(person))) continue;
    const account = await signIn({ baseUrl: run.server, person }, journal, signal);
    await cleanUp(journal, { ...account, baseUrl: run.server, bot: run.bot, signal, say });
  }
}

async function cleanUpChat(
  journal: Journal,
  run: JournalHead,
  flags: SettingsFlags,
  signal: AbortSignal,
): Promise<void> {
  const network = requireKnown('network of a journal', run.network, chatNetworks);
  const { chat, file } = readChatSettings(flags, network, process.env);
  await bringBack(journal, chat.hooks, say);
  if (!journal.leftovers.some(({ kind }) => kind === 'text')) return;
  if (chat.account === undefined)
    throw new UsageError(`${file} has no ${network}.person any more, by whose account the run has spoken`);
  requireServer(run, chat.account.api, `${network}.person.api`);
  await using account = await chat.account.open({ signal, onHeard: () => {} });
  await takeBack(journal, account);
}

/** @throws UsageError where the run took place elsewhere: a journal of somebody else must not decide who is told a password. */
function requireServer({ server }: JournalHead, given: string, field: string): void {
  if (server === given) return;
  throw new UsageError(
    `the run took place at ${server}, and ${field} is ${given}. Give the settings of that run with --config; nothing was sent`,
  );
}

function tell({ leftovers, stays }: Journal, good: string): ExitCode {
  const others = new Set(leftovers.map(({ user }) => user));
  const left = leftovers.map((one) => describe(one));
  const bad = `not all could be removed; give the account of ${[...others].join(', ')} as in that run, with --config`;
  for (const line of [left.length === 0 ? good : bad, ...left, ...stays])
    process.stderr.write(`cara-smoke: ${line}\n`);
  return left.length === 0 ? exitCode.pass : exitCode.environment;
}

function describe(left: Journal['leftovers'][number]): string {
  const { kind, id, user } = left;
  if (kind === 'ended-bot') return `the bot ${user} is ended`;
  return kind === 'text' ? `a text of ${user} is left: ${left.text}` : `${kind} ${id} of ${user} is left`;
}
