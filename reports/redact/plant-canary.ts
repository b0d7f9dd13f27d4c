import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { scanArtifacts } from './scan-artifacts.ts';
import type { SecretRegistry } from './secret-registry.ts';

/**
 * The positive control of {@link scanArtifacts}: plants a fresh secret in several forms, one a file, scans,
 * and removes the files again. Returns whether the scan caught every one of them; where it did not, a clean
 * scan means nothing.
 */
export async function plantCanary(folder: string, registry: SecretRegistry): Promise<boolean> {
  const label = 'canary';
  const canary = `canary "${randomBytes(16).toString('hex')}" & <more>`;
  registry.register(canary, label);
  // The same each time: what a run that is killed here leaves, the next one in this folder takes away.
  const nest = join(folder, '.canary');
  await mkdir(nest, { recursive: true });
  try {
    const files = Object.entries({
      'plain.txt': canary,
      'base64.txt': Buffer.from(`user:${canary}!`).toString('base64'),
      'url.txt': encodeURIComponent(canary),
      'escaped.json': JSON.stringify({ canary }),
    });
    for (const [name, text] of files) await writeFile(join(nest, name), text);
    const caught = new Set((await scanArtifacts(folder, registry)).map(({ file }) => file));
    return files.every(([name]) => caught.has(join(basename(nest), name)));
  } finally {
    await rm(nest, { recursive: true, force: true });
  }
}
