import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../reports/index.ts';
import { Author, greeter } from './testing/author.ts';

const withoutTypes = `import { scenario } from 'cara-smoke';
  export default scenario({ id: 'one', tags: 'x', uses: ['telegramm'], requires: [], mutants: {}, mutnts: 1 });`;

describe('scenarios of somebody else', () => {
  it('are played in the place of ours, with the same evidence, which says where they are from', async () => {
    using author = new Author(greeter);
    const args = ['--scenarios', 'checks', '--target', 'my-bot.target.json5'];
    expect(await author.call('run', ...args)).toMatchObject({ code: 0 });
    const { run, scenarios } = reportOf(author);
    expect(scenarios.map(({ id, verdict }) => [id, verdict.status])).toEqual([['greeting.by-name', 'pass']]);
    expect(run.origin).toEqual({
      folder: 'checks',
      sha256: expect.stringMatching(/^[\da-f]{64}$/u) as string,
    });
    expect(scenarios[0]?.evidence.length).toBeGreaterThan(0);
    expect((await author.call('verify', 'cara-smoke-report')).code).toBe(0);

    author.write({ 'bot.mjs': greeter['bot.mjs'].replace("'Hello, '", "'Hello '") });
    const { code, stderr } = await author.call('run', ...args);
    expect(code).toBe(1);
    expect(stderr).toContain('greeting: expected Hello, Ada!, observed Hello Ada!');
    expect(stderr).toMatch(/again: npx cara-smoke run greeting\.by-name .*--scenarios checks/u);
    expect(reportOf(author).run.origin).toEqual(run.origin);
  });

  it('are another origin as soon as a file that they import is another', async () => {
    using author = new Author({ ...greeter, 'checks/names.json': '["Ada"]' });
    const args = ['run', '--scenarios', 'checks', '--target', 'my-bot.target.json5'];
    await author.call(...args);
    const before = reportOf(author).run.origin;
    author.write({ 'checks/names.json': '["Bob"]', 'checks/node_modules/other/index.js': '' });
    await author.call(...args);
    const after = reportOf(author).run.origin;
    expect(after).not.toEqual(before);
    author.write({ 'checks/names.json': '["Ada"]' });
    await author.call(...args);
    expect(reportOf(author).run.origin).toEqual(before);
  });

  it('that crash are told with their line', async () => {
    using author = new Author(greeter);
    const file = 'checks/greeting.scenario.mjs';
    author.write({ [file]: greeter[file].replace('telegram.say(', 'telegram.sai(') });
    const { code, stderr } = await author.call(
      'run',
      '--scenarios=checks',
      '--target',
      'my-bot.target.json5',
    );
    expect(code).toBe(4);
    expect(stderr).toContain('telegram.sai is not a function (greeting.scenario.mjs:11)');
  });

  it('are played with the mutants of their bot, which its manifest names', async () => {
    using author = new Author(greeter);
    const args = ['mutants', '--scenarios', 'checks', '--target', 'my-bot.target.json5'];
    const caught = await author.call(...args);
    expect(caught).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('greeting.by-name~forgetful') as string,
    });
    expect(reportOf(author).scenarios[0]?.verdict).toMatchObject({
      status: 'fail',
      reason: 'greeting: expected Hello, Ada!, observed Hello, stranger!',
    });

    const sound = greeter['bot.mjs'].replace("process.env.FORGETS ? 'stranger' : name", 'name');
    author.write({ 'bot.mjs': sound });
    const missed = await author.call(...args);
    expect(missed).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('escaped: the scenario passed') as string,
    });

    const manifest = greeter['my-bot.target.json5'].replace('forgetful', 'forgetfull');
    author.write({ 'my-bot.target.json5': manifest });
    const { code, stderr } = await author.call(...args);
    expect(code).toBe(2);
    expect(stderr).toContain('warning: no scenario lists the mutant forgetfull of my bot');
    expect(stderr).toContain(
      'unknown mutant of my bot in greeting.by-name: "forgetful". Did you mean "forgetfull"?',
    );
  });

  it('need not list all mutants of the reference bot', async () => {
    using author = new Author({
      'checks/greeting.scenario.mjs': greeter['checks/greeting.scenario.mjs'].replace('forgetful', 'mute'),
    });
    const listed = await author.call('mutants', '--scenarios', 'checks', '--list');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toContain('greeting.by-name~mute');
  });

  it('may be named in known failures, and so may ours, but nothing else', async () => {
    using author = new Author(greeter);
    const withKnown = (id: string): void =>
      author.write({
        'my-bot.target.json5': greeter['my-bot.target.json5'].replace(
          'name:',
          `knownFailures: [{ id: '${id}', reason: 'r' }], name:`,
        ),
      });
    const args = ['run', '--list', '--scenarios', 'checks', '--target', 'my-bot.target.json5'];
    for (const id of ['greeting.by-name', 'telegram.kinds']) {
      withKnown(id);
      expect(await author.call(...args)).toMatchObject({ code: 0 });
    }
    withKnown('greetign.by-name');
    const { code, stderr } = await author.call(...args);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "greeting.by-name"?');
  });

  it('is looked for where it is said to be, without the packages there', async () => {
    using author = new Author({
      'a.txt': '',
      'node_modules/x/y.scenario.mjs': 'throw 1',
      '.z/z.scenario.mjs': 'throw 2',
    });
    const saying = async (folder: string): Promise<string> => {
      const { code, stderr } = await author.call('greet', '--scenarios', folder);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await saying('nowhere')).toContain('the folder nowhere is not there');
    expect(await saying('a.txt')).toContain('a.txt is no folder');
    expect(await saying('.')).toContain('there is no scenario in .: call a file of one <name>.scenario');
  });

  it('that cannot be used are told by file, all at once, with what to do', async () => {
    using author = new Author({
      'package.json': '{ "type": "commonjs" }',
      'checks/a.scenario.ts': "import { scenario } from 'cara-smoke';",
      'checks/b.scenario.mjs': 'const a = 1;\nthrow new Error("no database");',
      'checks/c.scenario.mts': 'enum Colour { Red }\nexport default Colour;',
      'checks/d.scenario.mjs': "import './nowhere.mjs';",
      'checks/e.scenario.mjs': "import { Stage } from 'cara-smoke';",
      'checks/f.scenario.mjs': 'a b',
      'checks/g.scenario.mjs': 'export const nothing = 1;',
      'checks/h.scenario.mjs': 'export default [{ other: 1 }];',
      'checks/i.scenario.mjs': withoutTypes,
      'checks/j.scenario.mjs': greeter['checks/greeting.scenario.mjs'],
      'checks/deep/k.scenario.mjs': greeter['checks/greeting.scenario.mjs'],
    });
    const { code, stdout, stderr } = await author.call('--scenarios', 'checks');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const sentence of [
      'a.scenario.ts:1: cannot be loaded: Cannot use import statement outside a module; put "type": "module"',
      'b.scenario.mjs:2: cannot be loaded: no database\n',
      'c.scenario.mts:1: cannot be loaded: TypeScript enum is not supported in strip-only mode; types are taken out',
      'd.scenario.mjs: cannot be loaded: Cannot find module',
      'e.scenario.mjs:1: cannot be loaded: The requested module',
      'if it is a type, write `import type` for it',
      "f.scenario.mjs: cannot be loaded: Unexpected identifier 'b'; node --check checks/f.scenario.mjs shows where",
      'g.scenario.mjs: has no default export; write',
      'h.scenario.mjs: its default export is no scenario; write',
      'i.scenario.mjs: scenario "one": title: expected a text\n',
      'i.scenario.mjs: scenario "one": tags: expected a list of texts\n',
      'i.scenario.mjs: scenario "one": uses.0: unknown telegramm (did you mean telegram?)\n',
      'i.scenario.mjs: scenario "one": run: expected a function\n',
      'i.scenario.mjs: scenario "one": unknown mutnts (did you mean mutants?)',
      'deep/k.scenario.mjs and j.scenario.mjs: 2 scenarios are called "greeting.by-name"',
    ])
      expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });
});

function reportOf({ folder }: Author) {
  const file = join(folder, 'cara-smoke-report', 'report.json');
  return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
