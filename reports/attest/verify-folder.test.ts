import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { afterAll, describe, expect, test } from 'vitest';
import { buildReport } from '../model/build-report.ts';
import type { TrustLink } from '../model/evidence.ts';
import type { RunEvent } from '../model/events.ts';
import { reporters } from '../render/reporters.ts';
import { failingRun } from '../testing/failing-run.ts';
import { roundTrip } from '../testing/sample-evidence.ts';
import { SampleRun } from '../testing/sample-run.ts';
import { attestFolder } from './attest-folder.ts';
import { attestationFile, bundleFile } from './digest-folder.ts';
import { verifyFolder, type Finding } from './verify-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'attest-test-'));
afterAll(() => rmSync(root, { recursive: true }));
const keys = {
  ed25519: generateKeyPairSync('ed25519'),
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};
const signer = keys.ed25519.privateKey;
const device = generateKeyPairSync('ed25519');

/** A signature over a text, as the oracle puts it on record. */
function link(state: TrustLink['state'] = 'ok', signed = '{"user_id":"@cara:ho.test"}'): TrustLink {
  const key = Buffer.from(device.publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('base64');
  const signature = sign(null, Buffer.from('{"user_id":"@cara:ho.test"}'), device.privateKey).toString(
    'base64',
  );
  const [subject, by] = [{ label: 'device CARA' }, { label: 'device CARA', key }];
  return {
    name: 'device signed by itself',
    owner: 'bot',
    subject,
    signer: by,
    state,
    proof: { signed, signature },
  };
}

function events(trust: TrustLink, { ok = true, answers = 1 } = {}): RunEvent[] {
  const run = new SampleRun();
  run.scenario(run.plan('xsign.shown', 'Everybody is shown who it is'), (story) => {
    story.record({ kind: 'trust', moment: 'now', peer: 'everybody', links: [trust] });
    story.record({ kind: 'check', name: 'emoji', expected: 'cat', observed: 'cat', ok });
    for (let count = 0; count < answers; count += 1) story.record(roundTrip(12, true));
    return { status: 'pass' };
  });
  return run.events();
}

function folderOf(written: readonly RunEvent[], key?: KeyObject): string {
  const folder = mkdtempSync(join(root, 'run-'));
  const report = buildReport(written);
  writeFileSync(join(folder, 'events.ndjson'), written.map((event) => `${JSON.stringify(event)}\n`).join(''));
  for (const name of ['json', 'junit', 'html', 'ctrf'] as const)
    writeFileSync(join(folder, reporters[name].defaultFile), reporters[name].render(report));
  attestFolder(folder, report, key);
  return folder;
}

function wrong(findings: readonly Finding[]): string[] {
  return findings.filter(({ state }) => state === 'wrong').flatMap(({ because }) => because);
}

test.each(Object.entries(keys))(
  'a good folder holds, signed with %s, and again byte for byte',
  (_, { privateKey, publicKey }) => {
    const folder = folderOf(events(link()), privateKey);
    const findings = verifyFolder(folder, publicKey);
    expect(findings.map(({ state }) => state)).toEqual(findings.map(() => 'ok'));
    expect(findings.map(({ says }) => says)).toContain('signatures are as they are said to be: 1');
    const statement = readFileSync(join(folder, attestationFile), 'utf8');
    attestFolder(folder, buildReport(events(link())), privateKey);
    expect(readFileSync(join(folder, attestationFile), 'utf8')).toBe(statement);
  },
);

test.each(Object.entries(keys))('Sigstore agrees on what %s has signed', (_, { privateKey, publicKey }) => {
  const folder = folderOf(events(link()), privateKey);
  const none = { mediaType: '', certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] };
  const material = toTrustMaterial(none, () => ({ publicKey, validFor: () => true }));
  const verifier = new Verifier(material, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
  const check = (): unknown =>
    verifier.verify(
      toSignedEntity(bundleFromJSON(JSON.parse(readFileSync(join(folder, bundleFile), 'utf8')))),
    );
  expect(check).not.toThrow();
  const text = readFileSync(join(folder, bundleFile), 'utf8');
  const { sig } = (JSON.parse(text) as { dsseEnvelope: { signatures: { sig: string }[] } }).dsseEnvelope
    .signatures[0]!;
  const other = `${sig.startsWith('A') ? 'B' : 'A'}${sig.slice(1)}`;
  writeFileSync(join(folder, bundleFile), text.replace(sig, other));
  expect(check).toThrow();
});

describe('one flipped bit is noticed anywhere in', () => {
  const good = folderOf(events(link()), signer);
  test.each(readdirSync(good))('%s', (name) => {
    const folder = mkdtempSync(join(root, 'flipped-'));
    cpSync(good, folder, { recursive: true });
    const bytes = readFileSync(join(good, name));
    const places = Array.from({ length: 40 }, (_, n) => Math.floor((n * (bytes.length - 1)) / 39));
    for (const place of places) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      writeFileSync(join(folder, name), changed);
      expect(wrong(verifyFolder(folder, signer)), `byte ${place} of ${name}`).not.toEqual([]);
    }
  });
});

test('a file that was added, and one that is missing, are named', () => {
  const folder = folderOf(events(link()), signer);
  writeFileSync(join(folder, 'note.txt'), 'all is well');
  rmSync(join(folder, 'junit.xml'));
  expect(wrong(verifyFolder(folder, signer))).toEqual(
    expect.arrayContaining(['note.txt was added', 'junit.xml is missing']),
  );
});

test('where the attestation is missing, nothing is said to follow from it', () => {
  const folder = folderOf(events(link()));
  rmSync(join(folder, attestationFile));
  const findings = verifyFolder(folder);
  expect(wrong(findings)).toEqual([`there is no ${attestationFile}`]);
  expect(findings.find(({ says }) => says.startsWith('the attestation'))?.state).toBe('not-checked');
});

test('a folder that somebody else has signed, or nobody, is not taken for ours', () => {
  const foreign = folderOf(events(link()), keys['P-256'].privateKey);
  expect(wrong(verifyFolder(foreign, signer))).toEqual([expect.stringContaining('it names another key')]);
  const unsigned = folderOf(events(link()));
  expect(wrong(verifyFolder(unsigned, signer))).toEqual(['nobody has signed it']);
  expect(wrong(verifyFolder(unsigned))).toEqual([]);
});

test.each([
  ['a signature that does not fit', events(link('ok', '{"user_id":"@mallory:ho.test"}')), 'is said to be ok'],
  ['a good signature that is called bad', events(link('bad')), 'is said to be bad'],
  ['a comparison that is turned round', events(link(), { ok: false }), '"emoji" is said to be false'],
  ['an answer that is counted twice', events(link(), { answers: 2 }), 'is counted twice'],
])('a runner is not believed that attests to %s', (_, written, words) => {
  expect(wrong(verifyFolder(folderOf(written, signer), signer))).toEqual([expect.stringContaining(words)]);
});

test('a run of another version is told as such', () => {
  const folder = folderOf(events(link()));
  const file = join(folder, 'events.ndjson');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"schemaVersion":2', '"schemaVersion":99'));
  expect(wrong(verifyFolder(folder)).join()).toContain('its schema version is 99');
});

test('what fails is attested to as failed', () => {
  const folder = folderOf(failingRun());
  const { predicate } = JSON.parse(readFileSync(join(folder, attestationFile), 'utf8')) as {
    predicate: { result: string; failedTests: string[] };
  };
  expect(predicate.result).toBe('FAILED');
  expect(predicate.failedTests.length).toBeGreaterThan(0);
});
