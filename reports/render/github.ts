import { countOutcomes, outcomeWords, toneOf } from '../model/outcome.ts';
import { comparePeers } from '../model/compare-peers.ts';
import type { Report } from '../model/report.ts';
import { countSkips } from '../model/skips.ts';
import {
  causeCount,
  causeHeadline,
  causeTicket,
  knownFailuresOf,
  notRunText,
  skipsText,
} from './cause-wording.ts';
import {
  countOf,
  formatDuration,
  headline,
  networkName,
  listOf,
  named,
  peersName,
  runNotes,
  unsteadyText,
} from './wording.ts';
import { nextTierSentence, tierExpectation, tierSentence } from './tier-wording.ts';

/**
 * Workflow commands for GitHub Actions, one for each cause: errors for faults, warnings for what was blocked. Empty where
 * there is nothing to say. GitHub shows ten of a step.
 */
export function githubAnnotations(report: Report): string {
  return report.causes.map((cause) => annotation(report, cause)).join('');
}

/** GitHub takes 1 MiB of a step, and shows nothing of one that is longer. */
const limitBytes = 900 * 1024;

/** The Markdown for `$GITHUB_STEP_SUMMARY`: what went wrong first, and no more than GitHub shows. */
export function githubSummary(report: Report): string {
  const { run, proven, tiers } = report;
  const counts = countOutcomes(report).map(([outcome, times]) => `${times} ${outcomeWords[outcome]}`);
  const asides = [
    ...knownFailuresOf(report).map(({ text }) => text),
    skipsText(countSkips(report)),
    notRunText(report),
  ].filter((line) => line !== undefined);
  const head = [
    `## ${cell(headline(report))}`,
    '',
    [...counts, formatDuration(run.durationMs)].join(' · '),
    ...runNotes(report).map((note) => `\n> ${note}`),
    '',
    '| | |',
    '|---|---|',
    `| target | ${cell(named(run.target))} |`,
    ...run.networks.map((one) => `| ${cell(one.network)} | ${cell(networkName(one))} |`),
    `| peers | ${cell(peersName(run))} |`,
    `| seed | ${run.seed} |`,
    `| proven | ${countOf(proven.signaturesVerified, 'signature')} recomputed · ${proven.sasEqual} of ${proven.sasCompared} SAS equal on both sides · ${countOf(proven.messagesRoundTripped, 'message')} answered |`,
    ...tiers.map((one) => `| newcomers, with ${cell(one.peer)} | ${cell(tierLine(one, run.target))} |`),
    '',
  ];
  const parts = [
    ...report.causes.map((cause) => folded(causeHeadline(report, cause), causeTicket(report, cause))),
    ...parted(peersTable(report)),
    ...parted(report.unsteady.map((one) => `- ${cell(unsteadyText(one))}`)),
    ...parted(asides.map((line) => `- ${cell(line)}`)),
  ];
  return fitting(head.join('\n'), parts).join('\n');
}

/** Lines that stay together, with an empty one behind; nothing where there are none. */
function parted(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${lines.join('\n')}\n`];
}

/** The head, and those of the parts for which there is room, the first ones first. */
function fitting(head: string, parts: readonly string[]): string[] {
  let left = limitBytes - Buffer.byteLength(head);
  const kept = parts.filter((part) => {
    const size = Buffer.byteLength(part) + 1;
    if (size > left) return false;
    left -= size;
    return true;
  });
  const lost = parts.length - kept.length;
  return [head, ...kept, ...(lost === 0 ? [] : [`- ${lost} more are in the report: there is no room here`])];
}

function tierLine(one: Report['tiers'][number], target: Report['run']['target']): string {
  const expectation = tierExpectation(one, target);
  return [tierSentence(one), nextTierSentence(one), expectation?.text].filter(Boolean).join('; ');
}

/** Scenarios that kinds of peers do not agree on; nothing where none were compared. */
function peersTable(report: Report): string[] {
  const compared = comparePeers(report);
  const different = compared.filter(({ differs }) => differs);
  if (compared.length === 0) return [];
  const peers = report.run.peers.map(({ kind }) => kind);
  const rows = different.map(({ name, results }) => {
    const ends = peers.map((peer) => results.find((result) => result.peer === peer));
    const texts = ends.map((end) =>
      end ? [outcomeWords[end.outcome], end.reason].filter(Boolean).join(': ') : 'not played',
    );
    return `| ${[name, ...texts].map((text) => cell(text)).join(' | ')} |`;
  });
  const alike = compared.length - different.length;
  return [
    '### Peers side by side',
    '',
    ...(rows.length === 0
      ? []
      : [
          `| differs | ${peers.map((peer) => cell(peer)).join(' | ')} |`,
          `|---${'|---'.repeat(peers.length)}|`,
          ...rows,
          '',
        ]),
    `${countOf(alike, 'scenario')} without a difference between ${cell(listOf(peers))}.`,
    '',
  ];
}

function annotation(report: Report, cause: Report['causes'][number]): string {
  const { outcome } = cause;
  const title = causeCount(report, cause);
  const level = toneOf(outcome) === 'bad' ? 'error' : outcome === 'crashed' ? 'error' : 'warning';
  return `::${level} title=${property(title)}::${data(causeTicket(report, cause))}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** One line of Markdown that shows the text as it is, in a table or in HTML. */
function cell(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]|~#@]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A line that opens into a code block, whose fence is longer than any in the text. */
function folded(line: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [
    `<details><summary>${cell(line)}</summary>`,
    '',
    `${fence}text`,
    text,
    fence,
    '',
    '</details>',
    '',
  ].join('\n');
}
