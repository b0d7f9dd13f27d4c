import { appendFileSync } from 'node:fs';
import { githubAnnotations, reporters, type Report } from '../../reports/index.ts';

/** Annotates the commit and adds to the summary page of the job. Commands are read from standard error too. */
export function tellGithub(report: Report): void {
  process.stderr.write(githubAnnotations(report));
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary) appendFileSync(summary, reporters.github.render(report));
}
