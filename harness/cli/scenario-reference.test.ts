import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { discoverScenarios } from '../engine/discover.ts';
import { sourceRoot } from '../package-layout.ts';
import { selectTarget } from '../bots/index.ts';
import { scenarioReference, scenarioReferenceFile } from './scenario-reference.ts';

it('the list of scenarios is current; npm run docs makes it so', async () => {
  expect(readFileSync(scenarioReferenceFile, 'utf8')).toBe(await scenarioReference());
});

it('every scenario has a mutant, and every mutant a scenario', async () => {
  const scenarios = await discoverScenarios(join(sourceRoot, 'scenarios'));
  const { mutants } = selectTarget('reference');
  expect(scenarios.filter(({ mutants }) => Object.keys(mutants).length === 0)).toEqual([]);
  expect([...new Set(scenarios.flatMap(({ mutants }) => Object.keys(mutants)))].toSorted()).toEqual(
    mutants.toSorted(),
  );
});
