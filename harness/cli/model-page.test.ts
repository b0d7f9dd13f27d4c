import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { discoverScenarios } from '../engine/discover.ts';
import { packageRoot, sourceRoot } from '../package-layout.ts';

it('the page on the machine names scenarios that exist', async () => {
  const scenarios = await discoverScenarios(join(sourceRoot, 'scenarios'));
  const known = new Set(
    scenarios.flatMap(({ id, cases = [] }) => [id, ...cases.map((which) => `${id}/${which}`)]),
  );
  const page = readFileSync(join(packageRoot, 'docs', 'model.md'), 'utf8');
  const named = [...page.matchAll(/`((?:sas|onboard|xsign|matrix|operator)\.[\w./-]+[^.*`])`/g)].map(
    ([, name]) => name!,
  );
  const machines = /^operator\.(room|to-device)\b/;
  const missing = named.filter((name) => !known.has(name) && !machines.test(name));
  expect(missing).toEqual([]);
  expect(named.length).toBeGreaterThan(30);
});
