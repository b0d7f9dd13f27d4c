import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';

/** What a fake Python does; each is a line of shell. */
export interface FakePythonScript {
  readonly pip?: string;
  /** Any other module, as in `python -m synapse.app.homeserver`. */
  readonly program?: string;
}

/**
 * For tests: puts a `python3` on `PATH` that makes "virtual environments" of itself in no time, and moves the
 * cache folder to a temporary one. Undone by `vi.unstubAllEnvs()`; the caller removes the folder.
 */
export function stubPython({ pip = 'true', program = 'exit 1' }: FakePythonScript = {}): {
  readonly folder: string;
} {
  const folder = mkdtempSync(join(tmpdir(), 'fake-python-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const path = join(bin, 'python3');
  writeFileSync(
    path,
    `#!/bin/sh
case "$*" in
  *importlib*) echo '{"path":"${path}","version":[3,11],"has":["venv","ensurepip"]}' ;;
  '-m venv --clear '*) mkdir -p "$4/bin"; ln -s "${path}" "$4/bin/python" ;;
  '-m pip install '*) ${pip} ;;
  '-m '*) ${program} ;;
  *) echo "unexpected: $*" >&2; exit 64 ;;
esac
`,
  );
  chmodSync(path, 0o755);
  vi.stubEnv('PATH', `${bin}:/usr/bin:/bin`);
  vi.stubEnv('CARA_SMOKE_CACHE_DIR', join(folder, 'cache'));
  return { folder };
}
