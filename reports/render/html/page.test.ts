import { describe, expect, test } from 'vitest';
import { buildReport } from '../../model/build-report.ts';
import type { Verdict } from '../../model/events.ts';
import { causesRun } from '../../testing/causes-run.ts';
import { failingRun } from '../../testing/failing-run.ts';
import { mutantsRun } from '../../testing/mutants-run.ts';
import { unverifiedNewcomer } from '../../testing/onboarding-run.ts';
import { passingRun } from '../../testing/passing-run.ts';
import { trust } from '../../testing/sample-evidence.ts';
import { SampleRun } from '../../testing/sample-run.ts';
import { renderHtml } from './page.ts';

const sizeLimitBytes = 500_000;

describe('without a browser', () => {
  const page = renderHtml(buildReport(failingRun()));

  test('nothing is loaded from anywhere', () => {
    expect(page).not.toMatch(/\b(?:src|srcset|action|poster|background)\s*=\s*"?[^"x]/i);
    expect(page).not.toMatch(/<(?:link|iframe|object|embed|img|base)\b/i);
    expect(page).not.toMatch(/@import|@font-face|url\(/i);
    for (const [, target] of page.matchAll(/\bhref="([^"]*)"/g)) expect(target).toMatch(/^#/);
  });

  test('hostile text stays text', () => {
    expect(page).toContain('&lt;/script&gt;&lt;img src=x onerror=');
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    for (const character of ['\u0007', '\u202E']) expect(page).not.toContain(character);
  });

  test('every link inside the page has its target', () => {
    const ids = new Set([...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id));
    for (const [, target = ''] of page.matchAll(/href="#([^"]*)"/g)) {
      expect(ids).toContain(decodeURIComponent(target));
    }
  });

  test('no id occurs twice', () => {
    const ids = [...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('what is at fault is open, the rest is not', () => {
    const open = [...page.matchAll(/<details class="s [\w ]+" id="([^"]*)"[^>]* open>/g)].map(([, id]) => id);
    expect(open).toEqual(['matrix.echo.encrypted', 'sas.in-room.bot-starts', 'sas.to-device.peer-starts']);
  });

  test('a failed homeserver shows its reason and its log', () => {
    const failed = renderHtml(buildReport(new SampleRun({}, 'fails').events()));
    expect(failed).toContain('Synapse ended with code 1');
    expect(failed).toContain('CRITICAL - Failed to start');
  });
});

test('what went wrong for one reason is told once, and only its first scenario is open', () => {
  const page = renderHtml(buildReport(causesRun()));
  const section = page.slice(page.indexOf('id="attention"'), page.indexOf('id="tested"'));
  const text = section.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  const order = [
    '3 scenarios failed',
    'The bot never published keys for its device.',
    'First: onboard.A Not a known device.',
    '2 more scenarios',
    'onboard.C.in-room : B1 device signed',
    'matrix.echo.encrypted failed',
    'The bot wrote in clear into an encrypted room.',
    'in clear m.room.message of @cara:ho.test at +0.079 s',
    'onboard.restart passes, though it is declared as known to fail',
    '2 skipped: the target does not claim sas.respond (2)',
    '1 not run: 4 had failed (--bail 4)',
  ];
  const places = order.map((part) => text.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  const open = [...page.matchAll(/<details class="s [\w ]+" id="([^"]*)"[^>]* open>/g)].map(([, id]) => id);
  expect(open).toEqual(['matrix.echo.encrypted', 'onboard.A']);
});

test('the tiers come after what went wrong, and say what each gate means', () => {
  const page = renderHtml(buildReport(unverifiedNewcomer()));
  expect(page.indexOf('id="attention"')).toBeLessThan(page.indexOf('id="tiers"'));
  expect(page).toContain('The bot vouched for both its device key and its master key.');
});

test('emoji in a row have their names as text', () => {
  const page = renderHtml(buildReport(passingRun()));
  expect(page).toContain('aria-label="Dog, Key, Umbrella, Santa, Hourglass, Rocket, Headphones"');
});

test('what was not compared is no figure; the log of a network is folded, that of the bot is not', () => {
  const run = new SampleRun();
  run.scenario(run.plan('matrix.echo.plain', 'title'), (story) => {
    story.record({ kind: 'log', source: 'bot', lines: ['READY'] });
    story.record({ kind: 'log', source: 'matrix', lines: ['listening', 'POST'] });
    return { status: 'fail', reason: 'silence' };
  });
  const page = renderHtml(buildReport(run.events()));
  expect(page).not.toContain('short authentication strings');
  expect(page).not.toContain('messages sent and answered');
  expect(page).toContain('<h4>Log · bot</h4>');
  expect(page).toMatch(/<summary>Log · matrix \(2 lines\)<\/summary>/);
});

test('a run of 40 scenarios stays under 500 KB', () => {
  const report = buildReport(passingRun(4));
  const forty = { ...report, scenarios: report.scenarios.slice(0, 40) };
  expect(Buffer.byteLength(renderHtml(forty))).toBeLessThan(sizeLimitBytes);
});

test('a run of hundreds stays under 500 KB too: what went well gives way, what did not stays', () => {
  const report = buildReport(passingRun(25));
  const failed = buildReport(failingRun()).scenarios.map((scenario) => ({
    ...scenario,
    id: `late/${scenario.id}`,
  }));
  const page = renderHtml({ ...report, scenarios: [...report.scenarios, ...failed] });
  expect(Buffer.byteLength(page)).toBeLessThan(sizeLimitBytes);
  const inFull = (id: string): boolean => {
    const start = page.indexOf(`id="${id}"`);
    return page.slice(start, page.indexOf('<details class="s ', start)).includes('<h4>Steps</h4>');
  };
  expect(inFull('matrix.echo.plain')).toBe(true);
  expect(inFull('late/sas.in-room.bot-starts')).toBe(true);
  expect(inFull('sas.concurrent-requests/25')).toBe(false);
  expect(page).toContain('left out to keep this page small');
  expect(renderHtml(report)).not.toContain('<details class="s bad"');
});

test('scenarios with the first kind of peer are kept before their repetitions', () => {
  const { run, scenarios } = buildReport(passingRun(15));
  const played = scenarios.map((scenario, index) => ({
    ...scenario,
    peer: index < 168 ? 'spec' : 'element',
  }));
  const page = renderHtml({ ...buildReport(passingRun()), run, scenarios: played });
  const leftOut = [
    ...page.matchAll(/<details class="s good" id="([^"]*)"(?:(?!<details class="s ).)*?left out/g),
  ];
  const peers = new Set(leftOut.map(([, id]) => played.find((one) => one.id === id)?.peer));
  expect([...peers]).toEqual(['spec']);
});

test('signatures that do not verify are bad news, unless the scenario broke them to see them refused', () => {
  expect(pageWithBadSignature({ status: 'fail', reason: 'r' })).toContain(
    '<b class="failed">2 more did not verify</b>',
  );
  expect(pageWithBadSignature({ status: 'pass' })).toContain(
    '2 more did not verify, as their scenarios want it',
  );
});

test('a caught mutant looks well and names its step, an escaped one is the fault', () => {
  const page = renderHtml(buildReport(mutantsRun()));
  expect(page).toMatch(/<details class="s good" id="sas\.mismatch\.peer\+sends-mac-after-cancel"/);
  expect(page).toContain('at “nobody sends a mac any more”: the bot sent its mac after the cancel');
  expect(page).toMatch(
    /<details class="s bad wrong first" id="sas\.in-room\.peer-starts\+forgets-master-key"/,
  );
  expect(page).toContain('results are <b>no proof</b> about a real server');
});

function pageWithBadSignature(verdict: Verdict): string {
  const run = new SampleRun();
  run.scenario(run.plan('a.b', 'title'), (story) => {
    story.record(trust('after', 'alice', 'bad'));
    return verdict;
  });
  return renderHtml(buildReport(run.events()));
}
