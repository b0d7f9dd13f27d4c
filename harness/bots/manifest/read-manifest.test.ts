import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import JSON5 from 'json5';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../errors/usage-error.ts';
import { packageRoot } from '../../package-layout.ts';
import { readManifest } from './read-manifest.ts';
import { targetManifestJsonSchema } from './schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'manifest-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const targets = join(packageRoot, 'fixtures', 'targets');
const manifests = globSync('*.target.json5', { cwd: targets }).sort();
const published = JSON.parse(readFileSync(join(targets, 'target.schema.json'), 'utf8')) as object;
const validate = new Ajv2020({ allErrors: true, strict: false }).compile(published);
const least = { name: 'mine', start: { command: './bot' }, capabilities: ['onboard.answer'] };

it('the published schema is that of the code; run `node harness/bots/manifest/publish-schema.ts` where it is not', () => {
  expect(published).toEqual(targetManifestJsonSchema());
});

describe('the manifests of this project', () => {
  it('are there', () => expect(manifests).toContain('example.target.json5'));

  it.each(manifests)('%s is in form, and what it names exists', (name) => {
    const file = join(targets, name);
    validate(JSON5.parse(readFileSync(file, 'utf8')));
    expect(validate.errors).toBeNull();
    const { start, python, capabilities, environment, says } = readManifest(file);
    for (const path of [python?.requirements ?? name, ...start.args])
      expect(readFileSync(resolve(dirname(file), path), 'utf8')).not.toBe('');
    const canBeVerified = capabilities.some((one) => one === 'onboard.sas' || one === 'sas.bare-start');
    expect(canBeVerified).toBe('VERIFY_PEERS' in environment);
    if (capabilities.some((one) => one.startsWith('matrix.'))) expect(says.posted).toBeDefined();
  });

  it('shows every field in the example', () => {
    const { properties } = published as { properties: object };
    const example = JSON5.parse<object>(readFileSync(join(targets, 'example.target.json5'), 'utf8'));
    expect(Object.keys(example).sort()).toEqual(Object.keys(properties).sort());
  });
});

describe('readManifest', () => {
  it('fills in what is not said', () => {
    expect(read(least)).toEqual({
      ...least,
      start: { command: './bot', args: [] },
      environment: {},
      inherit: [],
      ready: { deviceKeys: true },
      says: {},
      talk: { say: '!ping {nonce}', answer: '{nonce}' },
      knownFailures: [],
      mutants: {},
      stopSignal: 'SIGTERM',
      graceMs: 5_000,
    });
  });

  it('takes braces that are no placeholder for what they are', () => {
    const environment = { CONFIG: '{"user": {"id": "{userId}"}}' };
    expect(read({ ...least, environment }).environment).toEqual(environment);
  });

  it.each([
    [
      'an unknown field',
      { comand: 'x' },
      'unknown comand; expected one of $schema, name, version, build, start',
    ],
    [
      'a mistyped field',
      { redy: { line: 'x' } },
      'unknown redy (did you mean ready?); expected one of $schema',
    ],
    ['a command without its braces', { start: './bot' }, 'start: expected { command, args }'],
    ['a missing command', { start: {} }, 'start.command: expected string; it is missing'],
    [
      'an unknown placeholder',
      { environment: { HS: '{homeservr}' } },
      'environment.HS: cannot use {homeservr} (did you mean {homeserver}?); expected one of {homeserver} {userId}',
    ],
    [
      'a secret in an argument',
      { start: { command: 'x', args: ['--token', '{accessToken}'] } },
      'start.args.1: cannot use {accessToken} here: secrets go into `environment`',
    ],
    [
      'a start placeholder in a version',
      { version: { command: '{room}' } },
      'version.command: cannot use {room}',
    ],
    ['a version that is neither', { version: 3 }, 'version: expected a text, or { command, args? }'],
    ['no variable name', { environment: { 'A-B': 'x' } }, 'environment.A-B: '],
    ['an unknown probe', { ready: { lines: 'x' } }, 'ready: expected { line: <regular expression> }, { http'],
    ['a bad regular expression', { ready: { line: '(' } }, 'ready.line: expected a regular expression: '],
    [
      'a pattern without its groups',
      { says: { sas: '^SAS (?<flow>.*)' } },
      'says.sas: has no group (?<emoji>…)',
    ],
    [
      'an answer to what is not said',
      { talk: { say: '/status' } },
      'talk.answer: contains {nonce}, which `say` does not tell the bot',
    ],
    ['a claim without its command', { capabilities: ['cli'] }, 'cli: cli is claimed, so that'],
    [
      'a mistyped capability',
      { capabilities: ['matrix.plian'] },
      'is nothing that a manifest can claim (did you mean matrix.plain?); expected one of matrix.plain',
    ],
    ['no capability', { capabilities: [] }, 'capabilities: expected at least one capability'],
    [
      'a capability that needs a control API',
      { capabilities: ['sas.initiate'] },
      'capabilities.0: "sas.initiate" is nothing that a manifest can claim; expected one of matrix.plain',
    ],
    ['a Python that is not described', { start: { command: '{python}' } }, 'python: {python} is used'],
    [
      'a mutant that is none',
      { mutants: { deaf: { environment: {} } } },
      'mutants.deaf.environment: expected one',
    ],
    ['a mutant without a name', { mutants: { 'a/b': { environment: { A: '1' } } } }, 'mutants.a/b: '],
    ['a negative patience', { graceMs: -1 }, 'graceMs: '],
    ['an unknown tier', { expect: { tier: 'D', why: 'x' } }, 'expect.tier: expected one of'],
  ])('names the path of %s', (_, change, message) => {
    expect(fault({ ...least, ...change })).toContain(message);
  });

  it('names all faults at once, and the file', () => {
    const message = fault({ name: '', start: { command: 1 } });
    for (const path of ['bad.target.json5', 'name: ', 'start.command: ', 'capabilities: '])
      expect(message).toContain(path);
  });

  it('says where a file is no JSON5, or is not there', () => {
    const file = join(folder, 'broken.target.json5');
    writeFileSync(file, '{ name: ');
    expect(() => readManifest(file)).toThrow(/cannot be read: JSON5: invalid end of input/);
    expect(() => readManifest(join(folder, 'absent'))).toThrow(
      'absent cannot be read: there is no such file',
    );
  });
});

function read(manifest: object) {
  const file = join(folder, 'bad.target.json5');
  writeFileSync(file, JSON.stringify(manifest));
  return readManifest(file);
}

function fault(manifest: object): string {
  try {
    read(manifest);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error('it has no fault');
}
