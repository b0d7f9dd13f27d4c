import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { realFiles } from '../base/seams/files.ts';
import { sweepDrafts } from './sweep-drafts.ts';

it('takes away what a killed process was writing, and nothing else', async () => {
  const state = mkdtempSync(join(tmpdir(), 'drafts-'));
  onTestFinished(() => rmSync(state, { recursive: true }));
  await sweepDrafts(realFiles(), state);
  const folder = join(state, 'matrix');
  mkdirSync(folder);
  for (const name of [
    'recovery_key',
    'recovery_key.pending.secret.tmp.12.3',
    'a.cli-secret.tmp.1.2',
    'b.tmp',
  ])
    writeFileSync(join(folder, name), 'x');
  await sweepDrafts(realFiles(), state);
  expect(readdirSync(folder).toSorted()).toEqual(['b.tmp', 'recovery_key']);
});
