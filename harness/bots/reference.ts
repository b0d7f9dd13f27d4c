import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCache } from '../process/cache-directory.ts';
import { packageFile, sourceExtension, sourceFile, sourceRoot } from '../package-layout.ts';
import { bundle } from './bundle.ts';
import { startGateway } from './gateway.ts';
import { respond } from './manifest/manifest-target.ts';
import { targetManifest } from './manifest/schema.ts';
import { standardLines } from './reported-lines.ts';
import { capabilities, type Capability, type Target } from './target.ts';

const mutantsFolder = join(sourceRoot, 'fixtures', 'mutants');
/** The bot of this project, run as a process like any other. */
export function referenceTarget(): Target {
  let bundled: Promise<string> | undefined;
  /** The bot itself, or a broken one that takes the same arguments. */
  async function program(mutant: string | undefined): Promise<string> {
    if (mutant !== undefined) return sourceFile('fixtures', 'mutants', mutant);
    const bot = sourceFile('reference-bot', 'cli', 'main');
    return sourceExtension === '.ts' ? (bundled ??= bundle(bot)) : bot;
  }
  return {
    name: 'reference',
    capabilities: Object.keys(capabilities) as Capability[],
    mutants: [
      ...namesIn(mutantsFolder),
      ...namesIn(join(mutantsFolder, 'service')).map((name) => `service/${name}`),
    ],
    version: async () => (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version,
    start: async (options) => {
      const args = [await program(options.mutant), 'start'];
      return startGateway(
        { name: 'cara-ref', command: process.execPath, env: compileCache(), args },
        options,
      );
    },
    respond: async (options) => respond(responder(await program(options.mutant)), packageFile, options),
  };
}

/** Its responder is a bot like those that others describe. */
function responder(program: string) {
  const { posted, sas } = standardLines;
  return targetManifest.parse({
    name: 'cara-ref',
    start: { command: process.execPath, args: [program, 'respond'] },
    environment: {
      ...compileCache(),
      HS: '{homeserver}',
      MXID: '{userId}',
      TOKEN: '{accessToken}',
      DEVICE: '{deviceId}',
      DM_ROOM: '{room}',
      INTRO: '{intro}',
      STORE: '{stateFolder}/store',
      VERIFY_PEERS: '{verifyPeers}',
      CROSS_SIGNING_KEYS: '{crossSigningKeys}',
    },
    ready: { line: '"msg":"listening"' },
    says: { posted: posted.source, sas: sas.source },
    capabilities: ['onboard.answer'],
  });
}

/** Each file right in a folder is one mutant; what they share lies elsewhere. */
function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(sourceExtension));
  return files.map((name) => name.slice(0, -sourceExtension.length));
}
