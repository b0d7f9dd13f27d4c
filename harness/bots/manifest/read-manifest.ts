import { readJson5 } from '../../files/read-json5.ts';
import { targetManifest, type TargetManifest } from './schema.ts';

/**
 * Reads a target manifest.
 * @throws UsageError that names the file, and for each fault its line, its path and what is expected there.
 */
export function readManifest(file: string): TargetManifest {
  return readJson5(file, targetManifest, 'target manifest');
}
