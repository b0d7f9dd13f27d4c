import type { RunEvent, RunStarted } from '../model/events.ts';
import { roundTrip, trust } from './sample-evidence.ts';
import { SampleRun, type Story } from './sample-run.ts';
import { verification } from './stories.ts';

const gatesOfA = [
  'A1 steps of the sign-up',
  'A2 device keys',
  'A3 type on the wire',
  'A4 text',
  'A5 answer',
  'A6 shield',
];
const gatesOfB = [
  'B1 reply of the service',
  'B2 keys that strangers see',
  'B3 chain to its device',
  'B4 master key',
  'B5 opinion of the person',
  'B6 shield',
];
const gatesOfC = [
  'C1 steps',
  'C2 emoji',
  'C3 keys in the mac',
  'C4 sides that said done',
  'C5 user verified',
  'C6 chain',
  'C7 shield',
  'C8 signature of the bot',
];

function record(story: Story, names: readonly string[], broken?: string): void {
  for (const name of names) {
    const ok = name !== broken;
    const gate = name.split(' ')[0]!;
    story.record({ kind: 'check', name, expected: 'sound', observed: ok ? 'sound' : 'missing', ok, gate }, 8);
    if (!ok) break;
  }
}

/** A newcomer that gets all the way, on somebody else's service. */
export function verifiedNewcomer(): RunEvent[] {
  return onboardingRun({ tier: 'C', why: 'the reference bot does all of it' });
}

/** One that is said to get all the way, and whose master key is not in its mac. */
export function unverifiedNewcomer(): RunEvent[] {
  return onboardingRun({ tier: 'C', why: 'its authors say so' }, 'C3 keys in the mac');
}

function onboardingRun(expectedTier: RunStarted['target']['expectedTier'], broken?: string): RunEvent[] {
  const run = new SampleRun({
    target: {
      name: 'newcomer',
      version: '1.0',
      capabilities: ['onboard.answer', 'onboard.sas'],
      expectedTier,
    },
    onboarding: { kind: 'foreign', url: 'https://rooms.example.org/signup' },
  });
  const plan = (scenario: string, title: string, tier: 'A' | 'B' | 'C') =>
    run.plan(scenario, title, ['onboarding'], undefined, { scenario, peer: 'element', tier });
  run.scenario(plan('onboard.A', 'A newcomer is alive, all of it encrypted', 'A'), (story) => {
    story.step('it introduces itself', 220, () => record(story, gatesOfA));
    story.record(roundTrip(61, true));
    return { status: 'pass' };
  });
  run.scenario(plan('onboard.B', 'The service gives a newcomer an identity', 'B'), (story) => {
    story.step('it is cross-signed', 180, () => record(story, ['A1 steps of the sign-up', ...gatesOfB]));
    return { status: 'pass' };
  });
  run.scenario(
    plan('onboard.C.in-room', "The person presses Verify on the newcomer's profile", 'C'),
    (story) => {
      verification(story, 'room', 'peer');
      story.step(
        'the wire shows a whole verification',
        40,
        () => record(story, gatesOfC, broken),
        broken && 'a key is missing',
      );
      story.record(trust('after', 'alice', broken === undefined ? 'ok' : 'missing'));
      return broken === undefined
        ? { status: 'pass' }
        : {
            status: 'fail',
            reason: `${broken}: expected sound, observed missing`,
            step: 'the wire shows a whole verification',
          };
    },
  );
  return run.events();
}
