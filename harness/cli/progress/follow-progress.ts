import { stripVTControlCharacters } from 'node:util';
import type { WriteStream } from 'node:tty';
import pc from 'picocolors';
import { outcomeOf, type Report, type RunEvent } from '../../../reports/index.ts';
import type { Recorder } from '../../engine/recorder.ts';
import { describeFailure } from './describe-failure.ts';
import { LiveRegion } from './live-region.ts';
import { finishedLines, headerLine, runningLine, statusLine } from './lines.ts';
import { RunState, type ScenarioState } from './run-state.ts';
import { screenOf } from './screen.ts';
import { summaryLines } from './summary-lines.ts';
import { hangingLines } from './text-width.ts';

const redrawEveryMs = 100;
/** On a screen without living lines silence is broken after so long. */
const longestSilenceMs = 30_000;

export interface Progress {
  /** Something that is worth knowing while it takes long. */
  readonly say: (line: string) => void;
  /** Takes the living lines off the screen. */
  end(): void;
  /** The last lines: the answer. */
  summary(report: Report): void;
}

/**
 * Tells a person on standard error how a run goes: on a terminal with a living line for each running scenario,
 * elsewhere with plain lines. It reads the run's events and nothing else.
 * @param isAsking whether a person may be asked to type something, which living lines would write over.
 */
export function followProgress(recorder: Recorder, reportFile: string, isAsking = false): Progress {
  const { stderr } = process;
  const state = new RunState();
  const screen = screenOf(stderr, process.env);
  const live = screen.isLive && !isAsking ? new LiveRegion(stderr as WriteStream) : undefined;
  let [isHeaded, printedAtMs] = [false, performance.now()];
  const print = (lines: readonly string[]): void => {
    const text = lines.map((line) => `${line}\n`).join('');
    printedAtMs = performance.now();
    if (live) live.printAbove(text);
    else stderr.write(screen.isColourful ? text : stripVTControlCharacters(text));
  };
  const redraw = (): void => {
    const running = state.running().map((scenario) => runningLine(scenario));
    live?.show(state.run === undefined ? [] : [...running, statusLine(state)]);
  };
  const breakSilence = (): void => {
    if (state.run === undefined || performance.now() - printedAtMs < longestSilenceMs) return;
    const running = state.running().map(({ id }) => id);
    const now = running.length > 0 ? ` · running: ${running.join(', ')}` : '';
    print([`${statusLine(state)}${now}`]);
  };
  const timer = live ? setInterval(redraw, redrawEveryMs) : setInterval(breakSilence, longestSilenceMs / 10);
  timer.unref();

  recorder.subscribe((event: RunEvent) => {
    state.take(event);
    if (!isHeaded && state.run && state.networks.length >= state.run.networks.length) {
      isHeaded = true;
      print(hangingLines('', headerLine(state), screen.columns()));
    }
    if (event.type === 'scenario.finished') {
      const scenario = state.scenario(event.scenario);
      if (isWorthALine(scenario)) print(finishedLines(state, scenario, screen.columns()));
      if (asksForDetails(state, scenario)) print(describeFailure(scenario, screen.columns()));
    }
    redraw();
  });
  return {
    say: (line) => print(hangingLines('', line, screen.columns(), pc.dim)),
    end() {
      clearInterval(timer);
      live?.show([]);
    },
    summary: (report) => print(summaryLines(report, reportFile, screen.columns())),
  };
}

/** What was skipped or left out is told at the end, all of it in one line. */
function isWorthALine({ verdict }: ScenarioState): boolean {
  return verdict?.status !== 'skipped' && verdict?.status !== 'not-run';
}

function asksForDetails(state: RunState, scenario: ScenarioState): boolean {
  const { verdict } = scenario;
  if (verdict === undefined || !isWorthALine(scenario)) return false;
  return state.isBad(scenario) && !['known', 'silent'].includes(outcomeOf({ ...scenario, verdict }));
}
