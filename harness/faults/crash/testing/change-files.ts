import { constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Disk, type DiskFile, realDisk } from '../../../../reference-bot/base/seams/disk.ts';
import { DurableFiles } from '../../../../reference-bot/base/seams/durable-files.ts';

/**
 * Changes files as the reference bot does, through a disk that counts too. It says on its output what it has done, and
 * at the end which calls its disk has seen; with a second argument it ends itself before the call of that number.
 */
const [folder = '', stopsAt = 'never'] = process.argv.slice(2);
const calls: string[] = [];

function count(call: string): void {
  if (String(calls.length + 1) === stopsAt) process.kill(process.pid, 'SIGKILL');
  calls.push(call);
}

function watch(file: DiskFile): DiskFile {
  return {
    stat: file.stat.bind(file),
    read: file.read.bind(file),
    close: file.close.bind(file),
    chmod: file.chmod.bind(file),
    truncate: file.truncate.bind(file),
    writeFile(...given) {
      count('write');
      return file.writeFile(...given);
    },
    sync() {
      count('fsync');
      return file.sync();
    },
  };
}

const disk: Disk = {
  async open(path, flags, mode) {
    if (flags & constants.O_CREAT && !existsSync(path)) count('create');
    return watch(await realDisk.open(path, flags, mode));
  },
  link(from, to) {
    count('link');
    return realDisk.link(from, to);
  },
  rename(from, to) {
    count('rename');
    return realDisk.rename(from, to);
  },
  unlink(path) {
    count('unlink');
    return realDisk.unlink(path);
  },
};

const files = new DurableFiles(disk);
const path = (name: string): string => join(folder, name);
const said = (what: string): void => void process.stdout.write(`${what}\n`);

await files.append(path('queue'), 'one');
said('one');
await files.append(path('queue'), 'two');
said('two');
await files.create(path('pending'), 'key');
said('pending');
await files.promote(path('pending'), path('key'));
said('promoted');
await files.write(path('queue'), 'three\n');
said('three');
await files.remove(path('queue'));
said('removed');
said(calls.join(' '));
