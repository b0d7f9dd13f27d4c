import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { failingDisk } from '../testing/failing-disk.ts';
import { realDisk } from './disk.ts';
import { DurableFiles } from './durable-files.ts';

/** What stands in a file; undefined where there is none. */
const textIn = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;

interface Change {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly calls: string;
  act(files: DurableFiles, path: string): Promise<unknown>;
}

const [draft, folder] = ['open write sync', 'open sync'];
const changes: readonly Change[] = [
  {
    name: 'create',
    before: undefined,
    after: 'new\n',
    calls: `${draft} link unlink ${folder}`,
    act: (files, path) => files.create(path, 'new'),
  },
  {
    name: 'write',
    before: 'old\n',
    after: 'new\n',
    calls: `${draft} rename ${folder}`,
    act: (files, path) => files.write(path, 'new\n'),
  },
  {
    name: 'append',
    before: 'old\n',
    after: 'old\nnew\n',
    // Open as a new file is refused, and asked for as one that is there.
    calls: 'open open chmod write sync',
    act: (files, path) => files.append(path, 'new'),
  },
  {
    name: 'promote',
    before: undefined,
    after: 'other\n',
    calls: `link ${folder} unlink ${folder}`,
    act: (files, path) => files.promote(`${path}.other`, path),
  },
  {
    name: 'rename',
    before: 'old\n',
    after: 'other\n',
    calls: `rename ${folder}`,
    act: (files, path) => files.rename(`${path}.other`, path),
  },
  {
    name: 'remove',
    before: 'old\n',
    after: undefined,
    calls: `unlink ${folder}`,
    act: (files, path) => files.remove(path),
  },
];

test.each(changes)(
  '$name leaves a file as it was or as it is to be, whenever the process ends',
  async (change) => {
    const { before, after, act } = change;
    for (let last = 0; ; last += 1) {
      const path = join(newFolder(), 'file');
      if (before !== undefined) writeFileSync(path, before);
      writeFileSync(`${path}.other`, 'other\n');
      const { disk, calls } = failingDisk(last, 'end');
      const ended = await act(new DurableFiles(disk), path).then(
        () => 'done',
        (error: Error) => error.message,
      );
      expect([before, after]).toContain(textIn(path));
      if (change.name === 'promote') expect([textIn(path), textIn(`${path}.other`)]).toContain('other\n');
      if (ended === 'done') {
        expect(calls.join(' ')).toBe(change.calls);
        expect(textIn(path)).toBe(after);
        return;
      }
      expect(ended).toBe('the process has ended');
    }
  },
);

test('create and promote leave what stands there', async () => {
  const files = new DurableFiles(realDisk);
  const path = join(newFolder(), 'file');
  writeFileSync(path, 'old\n');
  writeFileSync(`${path}.other`, 'other\n');
  expect(await files.create(path, 'new')).toBe(false);
  expect(await files.promote(`${path}.other`, path)).toBe(false);
  expect([textIn(path), textIn(`${path}.other`)]).toEqual(['old\n', 'other\n']);
});

function newFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'durable-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}
