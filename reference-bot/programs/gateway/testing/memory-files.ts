import { realFiles } from '../../../base/seams/files.ts';
import type { Files } from '../../../base/seams/seams.ts';

/** Files that are only in memory, by path. What is not about texts goes to the disk. */
export function memoryFiles(texts: Readonly<Record<string, string>>): Files {
  return {
    ...realFiles(),
    isThere: (path) => Promise.resolve(texts[path] !== undefined),
    readText(path) {
      const text = texts[path];
      return text === undefined ? Promise.reject(new Error(`ENOENT: ${path}`)) : Promise.resolve(text);
    },
    readBounded(path) {
      const text = texts[path];
      return Promise.resolve(text === undefined ? { kind: 'absent' } : { kind: 'text', text });
    },
  };
}
