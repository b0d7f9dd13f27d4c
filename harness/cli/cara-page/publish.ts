import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportSchema, type Report } from '../../../reports/index.ts';
import { caraFindings } from '../../bots/cara-findings.ts';
import { packageRoot } from '../../package-layout.ts';
import { condense, type Condensed } from './condense.ts';
import { caraPage, type SkipReasons } from './page.ts';

const folder = join(packageRoot, 'docs', 'findings');
/** Where the page stands. */
export const caraPageFile = join(folder, 'cara.md');
const runFile = join(folder, 'cara.run.json');

/** Why it is no fault of Carapace that scenarios are not played with it. */
const skips: SkipReasons = [
  {
    skipped: /matrix\.catches-up/,
    why: 'skipped: it promises no answers to what it missed. What it was answering when it ended is lost; of what waited, [a later question is answered twice](#it-answers-a-later-question-twice-and-the-one-before-it-not-at-all)',
  },
  { skipped: /needs clock/, why: 'skipped: nobody can move its clock from outside' },
  {
    skipped: /sas\.bare-start/,
    why: 'skipped: a start without a request is deprecated, and need not be answered',
  },
  {
    skipped: /needs sas\.strangers/,
    why: 'skipped: [it cannot verify strangers](#it-cannot-verify-people-who-share-no-encrypted-room-with-it)',
  },
  { skipped: /started as a newcomer/, why: 'skipped: it is no newcomer of a sign-up service' },
  { skipped: /needs slack\.socket/, why: 'skipped: it has no Socket Mode' },
  {
    skipped: /needs signal\.socket/,
    why: 'skipped: it polls, and does not take the WebSocket of the mode json-rpc',
  },
  {
    skipped: /model\.dead-letters/,
    why: 'skipped: what its model has no answer to does not come into its queue: [nobody learns of it](#nobody-learns-that-the-language-model-has-failed)',
  },
  {
    skipped: /channel\.(?:restart|keeps-record)/,
    why: 'skipped: on chat networks it keeps no record of what it has answered; what it was answering when it ended is lost',
  },
  {
    skipped: /channel\.long-answers/,
    why: 'skipped: it promises no parts; the network refuses or cuts off what is too long',
  },
  { skipped: /channel\.allow-list/, why: 'skipped: on chat networks it has no list of people' },
  {
    skipped: /channel\.verbatim/,
    why: 'skipped: on chat networks it does not promise texts as they were said',
  },
  { skipped: /channel\.https-only/, why: 'skipped: it calls whatever URL it is given, but for Signal' },
  {
    skipped: /cli\.verify-chat/,
    why: 'skipped: its `verify` asks the public services, whatever URLs it is given',
  },
  {
    skipped: /slack\.subtypes/,
    why: 'skipped: it does not promise to read texts that come with a file or out of a thread',
  },
  { skipped: /telegram\.topics/, why: 'skipped: it does not promise to answer in the topic of a forum' },
  { skipped: /telegram\.captions/, why: 'skipped: it does not promise to read captions' },
  {
    skipped: /telegram\.typing|signal\.activity/,
    why: 'skipped: it shows nothing while it thinks, if it is not asked to',
  },
  { skipped: /cli\.pages/, why: 'skipped: the pages that are followed are about the reference bot' },
];

/** What is kept of the last runs of both bots. */
interface Stored {
  readonly cara: Condensed;
  readonly reference: Condensed;
}

/** The page as Markdown, made from the runs that were stored last. */
export function caraPageFromStored(): string {
  const stored = JSON.parse(readFileSync(runFile, 'utf8')) as Stored;
  return caraPage({ ...stored, findings: caraFindings, skips });
}

/** Stores reports of runs of both bots in place of what was stored. */
function store(files: readonly string[]): void {
  const reports = files.map((file) => reportSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  const of = (name: string): Report[] => reports.filter(({ run }) => run.target.name === name);
  const reference = condense(of('reference'));
  // What the reference bot was not asked last time is no scenario any more.
  const stored: Stored = { cara: condense(of('cara'), new Set(Object.keys(reference.endings))), reference };
  writeFileSync(runFile, `${JSON.stringify(stored, null, 2)}\n`);
}

if (import.meta.main) {
  const files = process.argv.slice(2);
  if (files.length > 0) store(files);
  writeFileSync(caraPageFile, caraPageFromStored());
}
