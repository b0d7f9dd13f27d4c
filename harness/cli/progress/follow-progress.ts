import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import type { Report, RunEvent } from '../../../reports/index.ts';
import type { Recorder } from '../../engine/recorder.ts';
import { describeFailure } from './describe-failure.ts';
import { LiveRegion } from './live-region.ts';
import { findingLines, finishedLine, headerLine, runningLine, summaryLine } from './lines.ts';
import { RunState } from './run-state.ts';

const redrawEveryMs = 100;

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
 */
export function followProgress(recorder: Recorder, reportFile: string): Progress {
  const { stderr } = process;
  const state = new RunState();
  const live = stderr.isTTY ? new LiveRegion(stderr) : undefined;
  const print = (text: string): void => {
    const line = `${text}\n`;
    if (live) live.printAbove(line);
    else stderr.write(colourful() ? line : stripVTControlCharacters(line));
  };
  const redraw = (): void => live?.show(state.running().map(runningLine));
  const timer = live && setInterval(redraw, redrawEveryMs);
  timer?.unref();

  recorder.subscribe((event: RunEvent) => {
    state.take(event);
    if (event.type === 'network.ready') print(headerLine(state));
    if (event.type === 'scenario.finished') {
      const scenario = state.scenario(event.scenario);
      print(finishedLine(state, scenario));
      if (state.isBad(scenario) && event.verdict.status !== 'skipped') print(describeFailure(scenario));
    }
    redraw();
  });
  return {
    say: (line) => print(pc.dim(line)),
    end() {
      clearInterval(timer);
      live?.show([]);
    },
    summary: (report) =>
      [...findingLines(report), summaryLine(report, reportFile)].forEach((line) => print(line)),
  };
}

function colourful(): boolean {
  return process.env['FORCE_COLOR'] !== undefined && process.env['NO_COLOR'] === undefined;
}
