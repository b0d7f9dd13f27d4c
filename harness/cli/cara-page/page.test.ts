import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Condensed, Ending } from './condense.ts';
import { caraPage } from './page.ts';
import { caraPageFile, caraPageFromStored } from './publish.ts';

const passed: Ending = { outcome: 'passed' };
const failed: Ending = { outcome: 'failed', reason: 'waited 10 s for an answer' };
const skips = [{ skipped: /needs a model/, why: 'skipped: it has no model' }];
const finding = {
  title: 'it never answers',
  documented: 'it answers',
  observed: 'it does not',
  fails: ['sas.glare/peer-wins'],
  sometimes: ['model.fails'],
  records: ['state'],
};

function run(endings: Record<string, Ending>, recorded: Condensed['recorded'] = []): Condensed {
  return {
    target: 'cara',
    version: '1.2.3',
    network: 'Synapse 1',
    startedAt: '2026-01-02T03:04:05.000Z',
    endings,
    recorded,
  };
}

const reference = run({ 'sas.glare/peer-wins': passed, 'sas.glare/bot-wins': passed, 'model.fails': passed });

describe('the page of Carapace', () => {
  it('is written down as it is now', () => {
    expect(readFileSync(caraPageFile, 'utf8')).toBe(caraPageFromStored());
  });

  it('counts what was played, and says why the bots differ', () => {
    const cara = run(
      {
        'sas.glare/peer-wins': failed,
        'sas.glare/bot-wins': passed,
        'model.fails': { outcome: 'skipped', reason: 'needs a model' },
      },
      [{ id: 'state', documented: 'ready', observed: 'created', entries: ['sas.glare/bot-wins'] }],
    );
    const page = caraPage({ cara, reference, findings: [finding], skips });
    expect(page).toContain('passes **1 of the 2** cases');
    expect(page).toContain('- fails: `sas.glare/peer-wins`');
    expect(page).toContain('- fails in some runs and passes in others: `model.fails`');
    expect(page).toContain('- recorded in scenarios that pass: `sas.glare/bot-wins`');
    expect(page).toMatch(
      /`sas\.glare` +\| 2 passed +\| .*1 failed.* \[it never answers\]\(#it-never-answers\)/,
    );
    expect(page).toMatch(/`model\.fails` +\| passed +\| skipped +\| skipped: it has no model/);
  });

  it.each([
    ['fails', failed],
    ['is skipped', { outcome: 'skipped', reason: 'needs a browser' }],
    ['was not judged', { outcome: 'not judged', reason: 'the homeserver died' }],
  ] as const)('is not made while nobody says why something %s', (_, ending) => {
    const cara = run({ 'sas.glare/peer-wins': passed, 'sas.glare/bot-wins': ending, 'model.fails': passed });
    expect(() => caraPage({ cara, reference, findings: [finding], skips })).toThrow('sas.glare');
  });
});
