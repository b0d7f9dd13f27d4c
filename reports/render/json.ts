import type { Report } from '../model/report.ts';

/** The report as `report.json`: indented, so that a person can read it and a diff stays small. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
