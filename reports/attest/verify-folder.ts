import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { buildReport } from '../model/build-report.ts';
import { parseEvents } from '../model/parse-events.ts';
import type { Report } from '../model/report.ts';
import { reporterNames, reporters } from '../render/reporters.ts';
import { attestationFile, bundleFile, digestFolder, sha256 } from './digest-folder.ts';
import { faultOf, signerOf } from './envelope.ts';
import { recomputeAnswers, recomputeChecks, recomputeSignatures, type Recomputed } from './recompute.ts';
import { statementOf } from './statement.ts';

/** One thing that a folder says, what that rests on, and whether it is so. */
export interface Finding {
  readonly state: 'ok' | 'wrong' | 'not-checked';
  readonly says: string;
  readonly restsOn: string;
  /** What is wrong, or what is missing. */
  readonly because: readonly string[];
}

const subjects = z.object({
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: z.string() }) })),
});
const shown = 5;

/**
 * Checks the evidence that a run has left, without a network and without believing the runner.
 * @param key the public key, or the private one, of the signer. Default: signatures are not checked.
 */
export function verifyFolder(folder: string, key?: KeyObject): Finding[] {
  const findings: Finding[] = [];
  const note = (says: string, restsOn: string, because: readonly string[], state?: Finding['state']): void =>
    void findings.push({ says, restsOn, because, state: state ?? (because.length === 0 ? 'ok' : 'wrong') });
  const read = (name: string): string | undefined =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined;
  const attestation = read(attestationFile);
  const files = digestFolder(folder);
  note(
    `${files.length} files are as the run left them`,
    `their SHA-256 in ${attestationFile}`,
    attestation === undefined ? [`there is no ${attestationFile}`] : differences(attestation, files),
  );
  const signature = signatureIn(read(bundleFile), attestation, key);
  note('somebody answers for them', `the signature in ${bundleFile}`, signature.because, signature.state);

  const { report, fault } = reportIn(read('events.ndjson'));
  if (report === undefined) {
    note('the report follows from what happened', 'events.ndjson, from which it is built again', [fault]);
    return findings;
  }
  const changed = reporterNames.filter((name) => {
    const text = read(reporters[name].defaultFile);
    return text !== undefined && text !== reporters[name].render(report);
  });
  note(
    'the reports follow from what happened',
    'events.ndjson, from which they are built again',
    changed.map(
      (name) => `${reporters[name].defaultFile} is another one, or of another version of cara-smoke`,
    ),
  );
  const isTold = attestation === statementOf(report, files);
  note(
    'the attestation tells the result of the run',
    'events.ndjson, from which it is made again',
    attestation === undefined ? ['there is none'] : isTold ? [] : ['it is another one'],
    attestation === undefined ? 'not-checked' : undefined,
  );
  const recomputed: readonly (readonly [string, string, Recomputed])[] = [
    [
      'signatures are as they are said to be',
      'Ed25519 over the signed text in each',
      recomputeSignatures(report),
    ],
    [
      'comparisons are as they are said to be',
      'what was expected and observed in each',
      recomputeChecks(report),
    ],
    ['messages were answered once each', 'the ids of both', recomputeAnswers(report)],
  ];
  for (const [says, restsOn, { count, faults }] of recomputed)
    note(`${says}: ${count}`, restsOn, faults.slice(0, shown));
  return findings;
}

/** Whether a file is as the attestation of its folder says; undefined where there is none, as after a run that was killed. */
export function isAsAttested(folder: string, name: string): boolean | undefined {
  const attestation = join(folder, attestationFile);
  if (!existsSync(attestation)) return undefined;
  return digestsIn(readFileSync(attestation, 'utf8'))?.get(name) === sha256(readFileSync(join(folder, name)));
}

/** The digests of an attestation, by the names of files; undefined where it is damaged. */
function digestsIn(attestation: string): ReadonlyMap<string, string> | undefined {
  try {
    const { subject } = subjects.parse(JSON.parse(attestation));
    // The first is the bot.
    return new Map(subject.slice(1).map(({ name, digest }) => [name, digest.sha256]));
  } catch {
    return undefined;
  }
}

function differences(attestation: string, files: readonly { name: string; sha256: string }[]): string[] {
  const digests = digestsIn(attestation);
  if (digests === undefined) return [`${attestationFile} is damaged`];
  const names = new Set(files.map(({ name }) => name));
  return [
    ...files
      .filter(({ name, sha256 }) => digests.has(name) && digests.get(name) !== sha256)
      .map(({ name }) => `${name} was changed`),
    ...files.filter(({ name }) => !digests.has(name)).map(({ name }) => `${name} was added`),
    ...[...digests.keys()].filter((name) => !names.has(name)).map((name) => `${name} is missing`),
  ];
}

function signatureIn(
  bundle: string | undefined,
  attestation: string | undefined,
  key: KeyObject | undefined,
): Pick<Finding, 'because' | 'state'> {
  if (bundle === undefined)
    return { because: ['nobody has signed it'], state: key === undefined ? 'not-checked' : 'wrong' };
  if (key === undefined)
    return {
      because: [`signed with key ${signerOf(bundle) ?? 'unknown'}; give it with --key`],
      state: 'not-checked',
    };
  const fault = faultOf(bundle, attestation ?? '', key);
  return { because: fault === undefined ? [] : [fault], state: fault === undefined ? 'ok' : 'wrong' };
}

function reportIn(events: string | undefined): { readonly report?: Report; readonly fault: string } {
  if (events === undefined) return { fault: 'there is no events.ndjson' };
  try {
    return { report: buildReport(parseEvents(events)), fault: '' };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
