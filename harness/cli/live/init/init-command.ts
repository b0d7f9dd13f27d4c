import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { UsageError } from '../../../errors/usage-error.ts';
import { readJson5 } from '../../../files/read-json5.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import type { Interruption } from '../../interruption.ts';
import { usualFile } from '../read-settings.ts';
import { findCarapace } from './find-carapace.ts';
import { questions, type Answers, type LiveNetwork, type Question } from './questions.ts';
import { addToSettings, writeSettings } from './write-settings.ts';

/**
 * Writes settings after a few questions, answered at a terminal or, a line each, on standard input. Where there are
 * settings already, the network is added to them.
 * @throws UsageError where they name the network already, or an answer is missing.
 */
export async function initCommand(
  {
    channel,
    config: file = usualFile,
  }: { readonly channel: LiveNetwork; readonly config?: string | undefined },
  { signal }: Interruption,
): Promise<ExitCode> {
  const isThere = existsSync(file);
  if (isThere && channel in readJson5(file, z.record(z.string(), z.unknown()), 'settings'))
    throw new UsageError(
      `${file} names a bot on ${channel} already. Change it there, or name another file with --config`,
    );
  const facts = findCarapace(process.env);
  if (facts !== undefined) say(`Answers in brackets come from ${facts.file}. An empty line takes them.`);
  const asking = createInterface({
    input: process.stdin,
    output: process.stderr,
    terminal: process.stdin.isTTY,
  });
  // While it edits lines, Ctrl-C is a key to it, and no signal.
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const given = asking[Symbol.asyncIterator]();
  try {
    const answers: Record<string, string> = {};
    for (const question of questions[channel]) {
      if (question.isAsked?.(answers) === false) continue;
      answers[question.name] = await ask(question, question.fallback(facts));
    }
    if (isThere) addTo(file, answers);
    else writeFileSync(file, writeSettings(channel, answers), { mode: 0o600, flag: 'wx' });
  } finally {
    asking.close();
  }
  say(`${file} is written. Have it looked at: cara-smoke doctor --channel ${channel}`);
  return exitCode.pass;

  function addTo(settings: string, answers: Answers): void {
    const added = addToSettings(readFileSync(settings, 'utf8'), channel, answers);
    if (added === undefined)
      throw new UsageError(
        `${settings} is written in a way in which nothing can be added. Name another file with --config`,
      );
    writeFileSync(`${settings}.new`, added, { mode: 0o600 });
    renameSync(`${settings}.new`, settings);
  }

  async function ask({ text, form }: Question, fallback: string | undefined): Promise<string> {
    for (;;) {
      process.stderr.write(`${text}${fallback ? ` [${fallback}]` : ''}: `);
      const { value = '', done } = await nextLine();
      const answer = form.safeParse(value.trim() || fallback || '');
      if (answer.success) return answer.data;
      if (done) throw new UsageError(`the input ended before "${text}" was answered; nothing is written`);
      say(answer.error.issues[0]!.message);
    }
  }

  /** Rejects on Ctrl-C. */
  function nextLine(): Promise<{ readonly value?: string; readonly done?: boolean }> {
    const { promise, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    return Promise.race([given.next(), promise]);
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
