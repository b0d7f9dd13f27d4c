import { lastSuccessIn, renderMetric, renderPrometheus, type Report } from '../../../../reports/index.ts';

/** What a round has shown: that all is well, that the bot has failed, or nothing of the bot. */
export type Result = 'passed' | 'failed' | 'unknown';

/** One round of a canary. Times are in milliseconds since 1970. */
export interface Round {
  readonly result: Result;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Why it did not pass. */
  readonly reason?: string | undefined;
  /** Absent where it came to none. */
  readonly report?: Report | undefined;
}

/** What a canary knows of its rounds: after a year no more than after a day. */
export class CanaryRecord {
  readonly #everyMs: number;
  readonly #lateMs: number;
  readonly #counts: Record<Result, number> = { passed: 0, failed: 0, unknown: 0 };
  #last: Omit<Round, 'report'> | undefined;
  #lastReport: Report | undefined;
  #lastSuccess: number | undefined;
  #dueAt: number;

  /**
   * @param everyMs from the begin of one round to that of the next.
   * @param roundLimitMs how long a round may take.
   */
  constructor(everyMs: number, roundLimitMs: number, now = Date.now()) {
    this.#everyMs = everyMs;
    this.#lateMs = roundLimitMs;
    this.#dueAt = now;
  }

  add({ report, ...round }: Round): void {
    this.#counts[round.result] += 1;
    this.#last = round;
    this.#lastReport = report ?? this.#lastReport;
    if (round.result === 'passed') this.#lastSuccess = lastSuccessIn(this.#reported());
    this.#dueAt = Math.max(round.startedAt + this.#everyMs, round.endedAt);
  }

  /** When the next round begins, in milliseconds since 1970. */
  get dueAt(): number {
    return this.#dueAt;
  }

  /** Metrics of the last round and of the canary, in the text format of Prometheus. */
  metrics(): string {
    const last = this.#last;
    const rounds = Object.entries(this.#counts).map(([result, times]) => [{ result }, times] as const);
    return [
      this.#reported(),
      renderMetric({
        name: 'canary_rounds_total',
        help: 'How many rounds ended so.',
        type: 'counter',
        samples: rounds,
      }),
      gauge('interval_seconds', 'From the begin of one round to that of the next.', this.#everyMs / 1_000),
      gauge('resident_memory_bytes', 'Memory of the canary.', process.memoryUsage.rss()),
      ...(last === undefined
        ? []
        : [
            gauge('last_round_success', 'Whether the last round passed.', Number(last.result === 'passed')),
            gauge('last_round_timestamp_seconds', 'When the last round ended.', last.endedAt / 1_000),
          ]),
    ].join('');
  }

  /** Whether rounds come in time, and what the last one has shown. */
  health(now = Date.now()): { readonly isInTime: boolean; readonly about: object } {
    const isInTime = now <= this.#dueAt + this.#lateMs;
    const last = this.#last;
    return {
      isInTime,
      about: {
        canary: isInTime ? 'in time' : 'late',
        bot: last?.result ?? 'unknown',
        rounds: { ...this.#counts },
        ...(last && { lastRound: { endedAt: timeOf(last.endedAt), reason: last.reason } }),
        dueAt: timeOf(this.#dueAt),
      },
    };
  }

  /** A round without a report says nothing of its own but that it was no success. */
  #reported(): string {
    if (this.#lastReport === undefined) return '';
    const isSuccess = this.#last?.result === 'passed';
    return renderPrometheus(this.#lastReport, { isSuccess, lastSuccess: this.#lastSuccess });
  }
}

function gauge(name: string, help: string, value: number): string {
  return renderMetric({ name: `canary_${name}`, help, type: 'gauge', samples: [[{}, value]] });
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
