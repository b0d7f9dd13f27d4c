import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCache } from '../process/cache-directory.ts';
import { bundlePrograms, sourcePrograms } from '../process/own-programs.ts';
import { packageFile, sourceExtension, sourceRoot } from '../package-layout.ts';
import { followClock } from '../clock/environment.ts';
import { type Capability, chatCapabilities } from './capabilities.ts';
import { launchGateway } from './gateway.ts';
import { launchManifest } from './manifest/launch.ts';
import { targetManifest } from './manifest/schema.ts';
import { standardLines } from './reported-lines.ts';
import { StorePassphrases } from './store-passphrases.ts';
import type { LaunchOrder, Target } from './target.ts';

const mutantsFolder = join(sourceRoot, 'fixtures', 'mutants');
const claims: readonly Capability[] = [
  'matrix.plain',
  'matrix.encrypted',
  'matrix.in-order',
  'matrix.catches-up',
  'matrix.keeps-record',
  'matrix.dead-letters',
  'matrix.rekey',
  'matrix.verbatim',
  'matrix.allow-list',
  'matrix.key-rotation',
  'matrix.fallback-key',
  'matrix.cross-signing',
  'matrix.recovery-key',
  'sas.respond',
  'sas.bare-start',
  'sas.initiate',
  'sas.strangers',
  'control.troubles',
  'control.ready',
  'clock',
  'control.verifications',
  'cli',
  'cli.pages',
  'cli.verify-chat',
  'control.events',
  'control.send',
  'control.hooks',
  'control.audit',
  'onboard.answer',
  'onboard.sas',
  'onboard.restart',
  'onboard.page',
  ...chatCapabilities,
  'model.answer',
  'model.dead-letters',
];

/** The bot of this project, run as a process like any other. */
export function referenceTarget(): Target {
  let programs = sourcePrograms;
  const passphrases = new StorePassphrases();
  return {
    name: 'reference',
    claims,
    programs: ['gateway', 'responder'],
    servesMany: true,
    mutants: [
      ...namesIn(mutantsFolder),
      ...namesIn(join(mutantsFolder, 'service')).map((name) => `service/${name}`),
    ],
    async prepare({ mutants = [] }) {
      programs = await bundlePrograms(mutants);
      return { version: (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version };
    },
    async launch(order) {
      // A broken one takes the same arguments.
      const file = programs(order.mutant);
      if (order.program === 'responder') return launchManifest(responder(file), packageFile, order);
      const secret = passphrases.environmentFor(order, 'store passphrase of the reference bot');
      const env = { ...compileCache(), ...followClock(order), ...secret };
      const config = order.answersThroughModel === true ? modelConfig(order) : {};
      const how = { command: process.execPath, args: [file, 'start'], cliArgs: [file] };
      return launchGateway({ name: 'cara-ref', env, config, ...how }, order);
    },
  };
}

/** The same bot with the habit of taking part in each verification by itself. Its operator can still have it ask. */
export function referenceThatConfirms(): Target {
  const reference = referenceTarget();
  const mutant = 'sound/confirms-itself';
  return {
    ...reference,
    claims: [...reference.claims, 'sas.confirms-itself'],
    prepare: (order) => reference.prepare({ ...order, mutants: [mutant] }),
    launch: (order) => reference.launch({ ...order, mutant }),
  };
}

/** It is an echo if no model is named. */
function modelConfig({ languageModel: baseUrl }: LaunchOrder): Readonly<Record<string, unknown>> {
  return { agents: { defaults: { model: 'openai:scripted' } }, openai: { apiKey: 'unused-key', baseUrl } };
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
