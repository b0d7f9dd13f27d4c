import { type Disk, type DiskFile, realDisk } from '../seams/disk.ts';

/** What becomes of the call whose number is the given one: it alone is refused, or the process ends before it. */
export type Failure = 'refused' | 'end';

/** A disk that fails at one call. */
export interface FailingDisk {
  readonly disk: Disk;
  /** The calls that were made, by name. */
  readonly calls: readonly string[];
  /** Whether it has failed. */
  readonly hasFailed: boolean;
  /** Makes something else a call of this disk. */
  count<Args extends unknown[], Value>(
    name: string,
    call: (...args: Args) => Promise<Value>,
  ): (...args: Args) => Promise<Value>;
}

/** The real disk, which fails at a call; they are counted from 0. */
export function failingDisk(at: number, failure: Failure): FailingDisk {
  const calls: string[] = [];
  let hasFailed = false;
  const count: FailingDisk['count'] = (name, call) => {
    return async (...args) => {
      if (hasFailed && failure === 'end') throw new Error('the process has ended');
      if (!hasFailed && calls.length === at) {
        hasFailed = true;
        throw new Error(failure === 'end' ? 'the process has ended' : `EIO: ${name}`);
      }
      calls.push(name);
      return call(...args);
    };
  };
  const watch = (file: DiskFile): DiskFile => ({
    stat: file.stat.bind(file),
    read: file.read.bind(file),
    close: file.close.bind(file),
    chmod: count('chmod', file.chmod.bind(file)),
    writeFile: count('write', file.writeFile.bind(file)),
    sync: count('sync', file.sync.bind(file)),
    truncate: count('truncate', file.truncate.bind(file)),
  });
  return {
    disk: {
      open: count('open', async (...args) => watch(await realDisk.open(...args))),
      link: count('link', realDisk.link),
      rename: count('rename', realDisk.rename),
      unlink: count('unlink', realDisk.unlink),
    },
    calls,
    get hasFailed() {
      return hasFailed;
    },
    count,
  };
}
