import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { discoverScenarios } from '../engine/discover.ts';
import { packageRoot, sourceRoot } from '../package-layout.ts';

const page = readFileSync(join(packageRoot, 'docs', 'control-api.md'), 'utf8');

it('names scenarios and tests that there are for each promise of the control API', async () => {
  const ids = new Set((await discoverScenarios(join(sourceRoot, 'scenarios'))).map(({ id }) => id));
  const [, table = ''] = page.split('## What holds each promise');
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.includes('held by'));
  const held = rows
    .filter((row) => !/^\| -+/u.test(row))
    .map((row) =>
      [
        ...row
          .split('|')
          .at(-2)!
          .matchAll(/`([^`]+)`/gu),
      ].map(([, name = '']) => name),
    );
  expect(held).toHaveLength(17);
  for (const names of held) expect(names.length).toBeGreaterThan(0);
  const missing = held
    .flat()
    .filter((name) => (name.includes('/') ? !existsSync(join(packageRoot, name)) : !ids.has(name)));
  expect(missing).toEqual([]);
});
