import type { Report } from '../model/report.ts';
import { renderSmokeForm } from './carapace/form.ts';
import { renderSmokeSummary } from './carapace/summary.ts';
import { renderCtrf } from './ctrf.ts';
import { githubSummary } from './github.ts';
import { renderHtml } from './html/page.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMutants } from './mutants.ts';
import { renderResultMap } from './result-map.ts';

/** A way to write a report down. */
export interface Reporter {
  /** File name to use where nobody asked for another. */
  readonly defaultFile: string;
  /** The whole file; a pure function of the report. */
  render(report: Report): string;
}

/** Names of the reporters, as the command line takes them. */
export const reporterNames = [
  'json',
  'junit',
  'html',
  'github',
  'mutants',
  'ctrf',
  'smoke-summary',
  'smoke-form',
  'result-map',
] as const;
export type ReporterName = (typeof reporterNames)[number];

/** All reporters. `github` is the step summary; see `githubAnnotations` for what goes to stdout there. */
export const reporters: Readonly<Record<ReporterName, Reporter>> = {
  json: { defaultFile: 'report.json', render: renderJson },
  junit: { defaultFile: 'junit.xml', render: renderJunit },
  html: { defaultFile: 'index.html', render: renderHtml },
  github: { defaultFile: 'summary.md', render: githubSummary },
  mutants: { defaultFile: 'mutants.md', render: renderMutants },
  ctrf: { defaultFile: 'ctrf.json', render: renderCtrf },
  'smoke-summary': { defaultFile: 'summary.json', render: renderSmokeSummary },
  'smoke-form': { defaultFile: 'channel-smoke-report.md', render: renderSmokeForm },
  'result-map': { defaultFile: 'result-map.json', render: renderResultMap },
};
