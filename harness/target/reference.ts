import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../process/cache-directory.ts';
import { sourceExtension, sourceRoot, packageFile } from '../package-layout.ts';
import { startGateway } from './gateway.ts';
import { capabilities, type Capability, type Target } from './target.ts';

const mutantsFolder = join(sourceRoot, 'fixtures', 'mutants');

/** The bot of this project, run as a process like any other. */
export function referenceTarget(): Target {
  return {
    name: 'reference',
    capabilities: Object.keys(capabilities) as Capability[],
    mutants: mutantNames(),
    version: async () => (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version,
    start: (options) =>
      startGateway(
        {
          name: 'cara-ref',
          command: process.execPath,
          // One bot a scenario: without this each would compile the same libraries anew.
          env: { NODE_COMPILE_CACHE: join(cacheDirectory(), 'compiled') },
          args:
            options.mutant === undefined
              ? [join(sourceRoot, 'reference-bot', 'cli', `main${sourceExtension}`), 'start']
              : [join(mutantsFolder, `${options.mutant}${sourceExtension}`)],
        },
        options,
      ),
  };
}

/** Each file right in the folder is one mutant; what they share lies below. */
function mutantNames(): string[] {
  if (!existsSync(mutantsFolder)) return [];
  const files = readdirSync(mutantsFolder).filter((name) => name.endsWith(sourceExtension));
  return files.map((name) => name.slice(0, -sourceExtension.length));
}
