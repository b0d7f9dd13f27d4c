import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UsageError } from '../../../errors/usage-error.ts';
import { chatNetworks, hasAccounts } from '../../../networks/chat/live/live-chat.ts';
import { Ledger } from '../../../process/ledger.ts';
import { makeFolder } from '../../../process/make-folder.ts';
import type { RunFlags } from '../../arguments/run-options.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import type { Interruption } from '../../interruption.ts';
import { CanaryRecord } from './canary-record.ts';
import { readChatSettings } from '../chat/read-chat-settings.ts';
import { playRound, type Played } from './play-round.ts';
import { roundArguments } from './round-arguments.ts';
import { serveRecord } from './serve-record.ts';

const defaultPort = 9_464;
const roundLimitMs = 10 * 60_000;
/** So many rounds that did not pass keep their evidence. */
const keptRounds = 20;

/**
 * Plays one canary after the other against a bot that somebody runs, and serves what they show, until it is interrupted.
 * @throws UsageError where something is wrong with what it is told; EnvironmentError where it cannot serve.
 */
export async function canaryCommand(
  flags: RunFlags & { readonly every: number },
  interruption: Interruption,
): Promise<ExitCode> {
  refuseWhatIsForOne(flags);
  const { every, metricsPort = defaultPort, patience, outputDir } = flags;
  const { signal } = interruption;
  const ledger = Ledger.open();
  using stack = new DisposableStack();
  stack.defer(() => ledger.close());
  stack.use(interruption.hold({ hurry: async () => {}, last: () => ledger.close() }));
  const limitMs = roundLimitMs * patience;
  const record = new CanaryRecord(every, limitMs);
  await using server = await serveRecord(record, metricsPort, signal);
  say(`a canary every ${every / 1_000} s; ask ${server.url}/metrics and ${server.url}/health`);
  const order = {
    ...roundArguments(process.argv.slice(2)),
    folder: join(outputDir, 'latest'),
    limitMs,
    ledger,
    signal,
  };
  for (let rounds = 0; !signal.aborted; rounds += 1) {
    const round = await playRound(order);
    if (signal.aborted) break;
    if (rounds === 0 && round.code === exitCode.usage) throw new UsageError(lastLineOf(round));
    record.add(round);
    tell(round);
    if (round.result !== 'passed') keepEvidence(order.folder, join(outputDir, 'not-passed'), round);
    await pause(Math.max(0, record.dueAt - Date.now()), undefined, { signal }).catch(() => {});
  }
  if (interruption.fault !== undefined) throw interruption.fault.error;
  return exitCode.pass;
}

function refuseWhatIsForOne(flags: RunFlags): void {
  for (const network of flags.channel) requireSomebodyThere(network, flags);
  if (!flags.canary || !flags.yes)
    throw new UsageError('--every needs --canary and --yes: nobody is there to be asked each time');
  const wrong = {
    '--credentials-fd': flags.credentialsFd !== undefined,
    '--exit-style': flags.exitStyle === 'nagios',
    '--json': flags.json === true,
    '--list': flags.list === true,
    '--print-config': flags.printConfig === true,
  };
  const [first] = Object.entries(wrong).find(([, isGiven]) => isGiven) ?? [];
  if (first !== undefined)
    throw new UsageError(`${first} is for one canary, and cannot be had with --every; leave it out`);
}

/** Says nothing of names that no network has: a round does. */
function requireSomebodyThere(name: string, flags: RunFlags): void {
  const network = chatNetworks.find((one) => one === name);
  if (network === undefined || readChatSettings(flags, network, process.env).chat.account !== undefined)
    return;
  const advice = hasAccounts(network) ? `; give the run an account: ${network}.person` : '';
  throw new UsageError(`--every: on ${network} a person is asked, who is not there each time${advice}`);
}

/** A round that passes writes over the evidence of one that did not. */
function keepEvidence(from: string, folder: string, { startedAt }: Played): void {
  if (!existsSync(from)) return;
  makeFolder(folder);
  cpSync(from, join(folder, new Date(startedAt).toISOString().replaceAll(':', '-')), { recursive: true });
  for (const old of readdirSync(folder).toSorted().slice(0, -keptRounds))
    rmSync(join(folder, old), { recursive: true });
}

function tell(round: Played): void {
  const { result, startedAt, endedAt, reason, said } = round;
  const seconds = ((endedAt - startedAt) / 1_000).toFixed(1);
  const why = reason === undefined ? '' : `: ${reason}`;
  say(`${new Date(endedAt).toISOString()} ${result} in ${seconds} s${why}`);
  if (result !== 'passed') for (const line of said) process.stderr.write(`  ${line}\n`);
}

function lastLineOf({ said }: Played): string {
  return (said.at(-1) ?? 'wrong arguments').replace(/^cara-smoke: /u, '');
}

function say(line: string): void {
  process.stderr.write(`cara-smoke: ${line}\n`);
}
