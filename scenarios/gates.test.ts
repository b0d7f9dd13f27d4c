import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const hidden = /\b(?:check|oneOf|leaveUnchecked)\(\s*['"`][ABC]\d+\b/;

test('no check hides its gate in its name, where nobody counts it', () => {
  const folder = import.meta.dirname;
  const files = globSync('**/*.ts', { cwd: folder }).filter((file) => !file.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => hidden.test(readFileSync(`${folder}/${file}`, 'utf8')))).toEqual([]);
});
