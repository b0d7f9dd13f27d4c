import type { KeyObject } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../model/report.ts';
import { attestationFile, bundleFile, digestFolder } from './digest-folder.ts';
import { signStatement } from './envelope.ts';
import { statementOf } from './statement.ts';

/**
 * Writes the attestation of a run beside its files, and signs it where there is a key. It must come last: a file that is
 * written later is one that was added.
 */
export function attestFolder(folder: string, report: Report, key?: KeyObject): void {
  const statement = statementOf(report, digestFolder(folder));
  writeFileSync(join(folder, attestationFile), statement);
  if (key === undefined) rmSync(join(folder, bundleFile), { force: true });
  else writeFileSync(join(folder, bundleFile), signStatement(statement, key));
}
