import { outcomeOf, toneOf } from '../../model/outcome.ts';
import type { Report } from '../../model/report.ts';
import { named } from '../wording.ts';
import { reasonOf, stepResults, type StepResult } from './steps.ts';
import { channelsOf } from './summary.ts';

const logLines = 40;
const systems: Readonly<Record<string, string>> = {
  'darwin arm64': 'macOS (Apple Silicon)',
  'darwin x64': 'macOS (Intel)',
  'linux x64': 'Linux (x86_64)',
  'linux arm64': 'Linux (ARM64)',
  'win32 x64': 'Windows (x86_64)',
};

interface Check {
  readonly text: string;
  /** Undefined where the run does not tell. */
  readonly holds: boolean | undefined;
}

/** The report as Carapace's form `channel-smoke-report`, filled in, to be pasted into an issue. */
export function renderSmokeForm(report: Report): string {
  const { run } = report;
  const channel = channelsOf(report).map(capitalised).join(', ') || 'none';
  const checks = checksOf(report);
  const failed = report.scenarios.find((one) => toneOf(outcomeOf(one)) === 'bad');
  const open = checks.filter(({ holds }) => holds === undefined).map(({ text }) => text);
  const result = failed === undefined ? (open.length === 0 ? 'pass' : 'incomplete') : 'fail';
  const log =
    failed?.evidence.flatMap(({ evidence }) => (evidence.kind === 'log' ? evidence.lines : [])) ?? [];
  const reasons = {
    pass: 'PASS',
    fail: failed && `FAIL at ${failed.id}: ${inLine(reasonOf(failed))}`,
    incomplete: `Nothing failed, and this run did not check: ${open.join('; ')}`,
  };
  const sections = {
    version: named(run.target),
    os: `${systems[`${run.environment.platform} ${run.environment.arch}`] ?? 'Other'} (of the machine that ran ${run.tool.name})`,
    channel,
    checks: checks.map(({ text, holds }) => `- [${holds ? 'x' : ' '}] ${text}`).join('\n'),
    result: reasons[result],
    logs: log.length === 0 ? '_No response_' : fenced(log.slice(-logLines)),
  };
  const parts = Object.entries(sections).map(([name, text]) => `### ${name}\n\n${text}\n`);
  return [`<!-- title: channel smoke: ${channel} ${result} -->\n`, ...parts].join('\n');
}

function checksOf(report: Report): Check[] {
  const steps = new Map(stepResults(report).map((one) => [one.step, one]));
  const step = (name: StepResult['step']): boolean | undefined =>
    ({ passed: true, failed: false, open: undefined })[steps.get(name)!.state];
  const answered = report.proven.messagesRoundTripped > 0 ? true : undefined;
  const common: Check[] = [
    { text: 'The channel is registered', holds: answered },
    {
      text: 'An inbound message is answered by an agent run',
      holds: step('inbound-unencrypted-agent-run') ?? answered,
    },
    { text: 'An outbound reply is delivered in the same channel', holds: answered },
  ];
  if (!channelsOf(report).includes('matrix')) return common;
  return [
    ...common,
    { text: 'Encrypted messages are read and answered', holds: step('inbound-encrypted-roundtrip') },
    { text: 'A verification by emoji completes', holds: step('sas-confirmation') },
    {
      text: 'A restart keeps the encrypted store, without a new login',
      holds: step('restart-persistent-store'),
    },
    {
      text: '`rekey-store --new` succeeds, and the daemon starts again',
      holds: step('rekey-store-rotation'),
    },
  ];
}

function capitalised(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

function inLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('<', '&lt;');
}

/** A code block whose fence is longer than any in the text. */
function fenced(lines: readonly string[]): string {
  const text = lines.join('\n');
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
