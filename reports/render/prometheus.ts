import { booksOf } from '../model/books.ts';
import { countOutcomes } from '../model/outcome.ts';
import type { Report } from '../model/report.ts';

/** What a report does not tell of a run. */
export interface RunResult {
  /** Whether the run has shown that all is well, as its exit code says. */
  readonly isSuccess: boolean;
  /** When a run last has, in seconds since 1970; undefined where none is known. */
  readonly lastSuccess: number | undefined;
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A metric as a collector reads it, all its names after `cara_smoke_`. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  /** Empty: the metric is left out. */
  readonly samples: readonly Sample[];
}

/** Metrics of a run in the text format of Prometheus, for the textfile collector of its node exporter. */
export function renderPrometheus(report: Report, { isSuccess, lastSuccess }: RunResult): string {
  const { run } = report;
  const channel = run.networks.map(({ network }) => network).join(',') || 'none';
  const labels = { channel, target: run.target.name };
  const ended = (Date.parse(run.startedAt) + run.durationMs) / 1_000;
  const deafMs = booksOf(report).reduce((sum, { saidToHearMs }) => sum + saidToHearMs, 0);
  const outcomes = countOutcomes(report).map(([outcome, times]): Sample => [{ ...labels, outcome }, times]);
  const successAt = isSuccess ? ended : lastSuccess;
  return [
    metric('success', 'Whether at least one scenario was played, and all that were have passed.', [
      [labels, isSuccess ? 1 : 0],
    ]),
    metric('duration_seconds', 'How long the run took.', [[labels, run.durationMs / 1_000]]),
    metric('last_run_timestamp_seconds', 'When the run ended.', [[labels, ended]]),
    metric(
      'last_success_timestamp_seconds',
      'When a run last ended in success.',
      successAt === undefined ? [] : [[labels, successAt]],
    ),
    metric('deaf_while_healthy_seconds', 'How long the bot heard nothing and said that it hears.', [
      [labels, deafMs / 1_000],
    ]),
    metric('scenarios', 'How many scenarios ended so.', outcomes),
  ].join('');
}

/** When a run last ended in success, as an older file tells. */
export function lastSuccessIn(text: string): number | undefined {
  const found = /^cara_smoke_last_success_timestamp_seconds\{.*\} (\S+)$/m.exec(text)?.[1];
  const at = Number(found ?? Number.NaN);
  return Number.isFinite(at) ? at : undefined;
}

function metric(name: string, help: string, samples: readonly Sample[]): string {
  return renderMetric({ name, help, type: 'gauge', samples });
}

/** A metric in the text format of Prometheus. */
export function renderMetric({ name, help, type, samples }: Metric): string {
  if (samples.length === 0) return '';
  const whole = `cara_smoke_${name}`;
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escape(text)}"`);
    return `${whole}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
  });
  return `# HELP ${whole} ${help}\n# TYPE ${whole} ${type}\n${lines.join('')}`;
}

function escape(text: string): string {
  return text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}
