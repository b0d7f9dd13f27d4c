import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { lastSuccessIn, renderPrometheus, type Report } from '../../reports/index.ts';
import { EnvironmentError } from '../errors/environment-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { makeFolder } from '../process/make-folder.ts';

/**
 * Writes the metrics of a run, whole or not at all: who collects them at any moment reads no half of a file.
 * @throws EnvironmentError where that cannot be done.
 */
export function writeMetrics(file: string, report: Report, isSuccess: boolean): void {
  const half = `${file}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(file));
    const text = renderPrometheus(report, { isSuccess, lastSuccess: lastSuccessIn(readOlder(file)) });
    writeFileSync(half, text);
    renameSync(half, file);
  } catch (error) {
    throw new EnvironmentError(`cannot write metrics to ${file}: ${messageOf(error)}`);
  }
}

function readOlder(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
