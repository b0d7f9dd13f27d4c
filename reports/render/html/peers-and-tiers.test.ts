import { describe, expect, test } from 'vitest';
import { buildReport } from '../../model/build-report.ts';
import { unverifiedNewcomer, verifiedNewcomer } from '../../testing/onboarding-run.ts';
import { passingRun } from '../../testing/passing-run.ts';
import { peersRun } from '../../testing/peers-run.ts';
import { SampleRun } from '../../testing/sample-run.ts';
import { renderHtml } from './page.ts';

/** The text between an element's opening and the end of its section, without tags. */
function section(page: string, label: string): string {
  const start = page.indexOf(`<section aria-labelledby="${label}">`);
  if (start === -1) return '';
  const body = page.slice(start, page.indexOf('</section>', start));
  return body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

describe('peers side by side', () => {
  const page = renderHtml(buildReport(peersRun()));

  test('differences come first, with the reasons; the rest is folded away', () => {
    const text = section(page, 'peers');
    const order = [
      '2 differences',
      '≠ differs sas.in-room',
      '≠ differs sas.glare',
      '3 scenarios without',
      'sas.cancel.bot',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(-1);
    expect(text).toContain('passed passed failed the bot agreed on a MAC');
    expect(text).not.toContain('the bot never sent its cancel');
  });

  test('every cell leads to its entry', () => {
    const table = page.slice(page.indexOf('<table class="peers">'), page.indexOf('</table>'));
    const links = [...table.matchAll(/<td class="(\w+)">\s*<a href="#([^"]*)"/g)];
    expect(links.map(([, outcome, target = '']) => [outcome, decodeURIComponent(target)])).toEqual([
      ['passed', 'sas.in-room.peer-starts/bot-confirms-first'],
      ['passed', 'sas.in-room.peer-starts/bot-confirms-first@libolm'],
      ['failed', 'sas.in-room.peer-starts/bot-confirms-first@spec'],
      ['passed', 'sas.glare/peer-wins'],
      ['failed', 'sas.glare/peer-wins@libolm'],
      ['failed', 'sas.glare/peer-wins@spec'],
    ]);
  });

  test('a run with one kind of peer has no such section', () => {
    expect(section(renderHtml(buildReport(passingRun())), 'peers')).toBe('');
  });
});

describe('tiers', () => {
  test('what is reached, what was expected, and each gate with its state', () => {
    const text = section(renderHtml(buildReport(unverifiedNewcomer())), 'tiers');
    expect(text).toContain(
      'Tier B: signed by its owner — 14 of 15 gates hold; not checked: A7–A8, B7–B8, C4–C10',
    );
    expect(text).toContain('Not C: onboard.C.in-room failed: C3 keys in the mac');
    expect(text).toContain('expected tier C, reached tier B (its authors say so)');
    expect(text).toContain('✓ C2 ✗ C3 – C4');
    expect(text).toContain('1 failed scenario against it');
  });

  test('a failed gate leads to the scenario and says which check broke', () => {
    expect(renderHtml(buildReport(unverifiedNewcomer()))).toContain(
      '<a class="gate failed" href="#onboard.C.in-room" title="C3 failed (C3 keys in the mac): The bot vouched',
    );
  });

  test('the service at which bots were signed up is among the facts', () => {
    const text = section(renderHtml(buildReport(verifiedNewcomer())), 'tested');
    expect(text).toContain('somebody else&apos;s service https://rooms.example.org/signup');
    expect(section(renderHtml(buildReport(passingRun())), 'tested')).not.toContain('Onboarding');
  });
});

test('what could not be checked is told beside its gate and among the checks', () => {
  const run = new SampleRun();
  const played = { scenario: 'onboard.A', peer: 'element' };
  run.scenario(run.plan('onboard.A', 'title', [], undefined, played), (story) => {
    const check = { expected: 'x', observed: 'x', ok: true };
    story.record({ kind: 'check', name: 'A3 type on the wire', gate: 'A3', ...check });
    story.record({ kind: 'unchecked', name: 'A3 event id', gate: 'A3', why: 'the bot does not say it' });
    return { status: 'pass' };
  });
  const page = renderHtml(buildReport(run.events()));
  expect(page).toContain('; A3 event id not checked: the bot does not say it"');
  expect(page.replaceAll(/\s+/g, ' ')).toContain('– not checked</b> A3 event id</th>');
});
