import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { reportSchema } from '../reports/index.ts';
import { Author } from './cli/testing/author.ts';
import { packageRoot } from './package-layout.ts';
import * as face from './public.ts';

interface Name {
  readonly name: string;
  readonly isType: boolean;
  readonly file: string;
}

const source = readFileSync(join(import.meta.dirname, 'public.ts'), 'utf8');
const names: readonly Name[] = [...source.matchAll(/export (type )?\{([^}]*)\} from '([^']+)'/gu)].flatMap(
  ([, onlyTypes = '', listed, file]) =>
    listed!
      .split(',')
      .map((name) => (onlyTypes + name.trim()).replace('type type', 'type'))
      .filter((name) => !/^(?:type )?$/u.test(name))
      .map((name) => ({ name: name.replace('type ', ''), isType: name.startsWith('type '), file: file! })),
);
const example = /@example\n \* ```ts\n(?<code>.*?) \* ```/su;
const author = new Author();
afterAll(() => author[Symbol.dispose]());

it('no name goes or comes without being seen here', () => {
  expect(namesOf('values')).toEqual(Object.keys(face).toSorted());
  expect(namesOf('values')).toMatchInlineSnapshot(`
    [
      "BlockedError",
      "DeadlineError",
      "ExpectationError",
      "blockWhenLate",
      "eventually",
      "giveUpWhenLate",
      "newQuestion",
      "scenario",
      "within",
    ]
  `);
  expect(namesOf('types')).toMatchInlineSnapshot(`
    [
      "Bot",
      "Capability",
      "Chat",
      "CommonStage",
      "EventLog",
      "Heard",
      "PartName",
      "Parts",
      "Peer",
      "Place",
      "Question",
      "ReceivedMessage",
      "Said",
      "Scenario",
      "ScenarioDefinition",
      "ScriptedLlm",
      "Stage",
      "Talk",
      "Wait",
    ]
  `);
});

it('each name has a description with an example, and all examples compile', async () => {
  for (const one of names) author.write({ [fileOf(one)]: exampleOf(one) });
  author.write({ 'tsconfig.json': JSON.stringify(compiler) });
  const tsc = join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  expect(await author.type(process.execPath, [tsc])).toEqual({ code: 0, stdout: '', stderr: '' });
});

it('all examples run, and those of scenarios are played', async () => {
  const files = names.map(fileOf);
  const [played, others] = [true, false].map((are) => files.filter((file) => isScenario(file) === are));
  const hook = pathToFileURL(join(import.meta.dirname, 'engine', 'serve-own-package.ts'));
  const imports = others!.map((path) => `await import(${JSON.stringify(`./${path}`)});`);
  author.write({ 'all.mts': [`(await import('${hook}')).serveOwnPackage();`, ...imports].join('\n') });
  expect(await author.type(process.execPath, ['all.mts'])).toEqual({ code: 0, stdout: '', stderr: '' });

  const { stderr } = await author.call('run', '--scenarios', 'examples', '--homeserver', 'simulated');
  const file = join(author.folder, 'cara-smoke-report', 'report.json');
  const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(
    report.scenarios.filter(({ verdict }) => verdict.status !== 'pass'),
    stderr,
  ).toEqual([]);
  expect(report.scenarios.length).toBeGreaterThanOrEqual(played!.length);
});

function namesOf(kind: 'values' | 'types'): string[] {
  const chosen = names.filter(({ isType }) => isType === (kind === 'types'));
  return chosen.map(({ name }) => name).toSorted();
}

/** As the page for authors says it. */
const compiler = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable', 'esnext.promise', 'dom'],
    strict: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [join(packageRoot, 'node_modules', '@types')],
    paths: { 'cara-smoke': [join(import.meta.dirname, 'public.ts')] },
  },
  include: ['examples'],
};

function isScenario(file: string): boolean {
  return file.endsWith('.scenario.mts');
}

/** Names of types and of functions may differ in their first letter alone. */
function fileOf(one: Name): string {
  const isPlayed = exampleOf(one).includes('export default');
  return `examples/${one.isType ? 'type-' : ''}${one.name}${isPlayed ? '.scenario' : ''}.mts`;
}

/** The code of the example in the description of a name, where it is declared. */
function exampleOf({ name, file }: Name): string {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  const declared = new RegExp(
    String.raw`export (?:async )?(?:function|class|interface|type|const) ${name}\b`,
    'u',
  );
  const before = text.slice(0, declared.exec(text)?.index);
  const description = before.slice(before.lastIndexOf('/**'));
  expect(description.trimEnd(), name).toMatch(/\*\/$/u);
  const code = example.exec(description)?.groups?.['code'];
  if (code === undefined) throw new Error(`${name} in ${file} has no @example`);
  return code.replaceAll(/^ \* ?/gmu, '');
}
