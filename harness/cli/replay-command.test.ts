import { expect, it } from 'vitest';
import { replayCommand, type Replayed } from './replay-command.ts';

const run: Replayed = {
  purpose: 'scenarios',
  seed: 7,
  target: 'reference',
  peer: [],
  homeserver: 'auto',
  patience: 1,
};

it('names what decides how it goes', () => {
  expect(replayCommand({ id: 'sas.glare/peer-wins', peer: 'element' }, run)).toBe(
    'npx cara-smoke run sas.glare/peer-wins --seed 7',
  );
  const flags = {
    target: './my.target.json5',
    onboardingUrl: 'https://a.example',
    homeserver: 'external',
    patience: 2,
  };
  expect(replayCommand({ id: 'onboard.A', peer: 'element' }, { ...run, ...flags })).toBe(
    'npx cara-smoke run onboard.A --seed 7 --target ./my.target.json5 --onboarding-url https://a.example --homeserver external --patience 2',
  );
  expect(replayCommand({ id: 'sas.glare~deaf', peer: 'element' }, { ...run, purpose: 'mutants' })).toBe(
    'npx cara-smoke mutants sas.glare~deaf --seed 7',
  );
});

it('asks for the kind of peer that played it', () => {
  const entry = { id: 'sas.glare/peer-wins@spec', peer: 'spec' } as const;
  expect(replayCommand(entry, { ...run, peer: ['element', 'spec'] })).toContain(
    'run sas.glare/peer-wins@spec --seed 7 --peer spec',
  );
});

it('names a scenario, not its repetition', () => {
  expect(replayCommand({ id: 'onboard.A#12', peer: 'element' }, run)).toContain('run onboard.A --seed');
});

it('quotes what a shell would take apart', () => {
  expect(replayCommand({ id: 'sas.glare/peer wins', peer: 'element' }, run)).toContain(
    "run 'sas.glare/peer wins' --seed",
  );
  expect(replayCommand({ id: 'a', peer: 'element' }, { ...run, target: "./it's $HOME.json5" })).toContain(
    String.raw`--target './it'\''s $HOME.json5'`,
  );
});
