import { statfsSync } from 'node:fs';
import { messageOf } from '../errors/message-of.ts';
import { describeEnvironment, type HomeserverEnvironment } from '../networks/matrix/homeserver/index.ts';
import { peerKinds } from '../networks/matrix/peers/kinds.ts';
import { cacheDirectory } from '../process/cache-directory.ts';
import { Ledger } from '../process/ledger.ts';
import { hasTool, tools, type Tool } from '../tools/tools.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { peerLibrary, toolName, toolVersion } from './tool.ts';

const answerLimitMs = 20_000;
/** What a Synapse and the environments of a few bots take. */
const wantedBytes = 1024 ** 3;

/** Prints what this machine has of what a run may need. Returns 3 if no run against a real homeserver is possible. */
export async function doctor(): Promise<ExitCode> {
  const environment = await describeEnvironment(AbortSignal.timeout(answerLimitMs));
  const ways = [dockerLine(environment), pythonLine(environment)];
  const cache = cacheLine();
  print(true, `${toolName} ${toolVersion} on Node ${process.version}`);
  for (const { ok, text } of [cache, ...ways]) print(ok, text);
  const { synapse, kept } = environment;
  const installed = synapse.installedIn ?? 'not yet; the first run in process mode installs it';
  print(undefined, `Synapse ${synapse.version}: ${installed}`);
  print(undefined, `kept homeserver: ${kept ?? 'none'}`);
  for (const kind of peerKinds) print(undefined, peerLine(kind));
  for (const tool of Object.keys(tools) as Tool[])
    print(undefined, hasTool(tool) ? `${tool}: found` : `${tool}: missing; needs ${tools[tool]}`);
  return cache.ok && ways.some(({ ok }) => ok) ? exitCode.pass : exitCode.environment;
}

interface Finding {
  readonly ok: boolean;
  readonly text: string;
}

/** @param ok undefined: good to have, and no more. */
function print(ok: boolean | undefined, text: string): void {
  const mark = ok === undefined ? ' ' : ok ? '✓' : '✗';
  process.stdout.write(`${mark} ${text}\n`);
}

function cacheLine(): Finding {
  try {
    Ledger.open().close();
    const { bavail, bsize } = statfsSync(cacheDirectory());
    const free = bavail * bsize;
    const text = `cache folder: ${cacheDirectory()}, ${(free / 1024 ** 3).toFixed(1)} GiB free`;
    return { ok: free >= wantedBytes, text: free >= wantedBytes ? text : `${text}; a run may need 1 GiB` };
  } catch (error) {
    return { ok: false, text: messageOf(error) };
  }
}

function peerLine(kind: (typeof peerKinds)[number]): string {
  try {
    const { name, version } = peerLibrary(kind);
    return `peer ${kind}: ${name} ${version}`;
  } catch (error) {
    return `peer ${kind}: missing; ${messageOf(error)}`;
  }
}

function dockerLine({ docker: { engine, testcontainers } }: HomeserverEnvironment): Finding {
  if (engine.state === 'silent') {
    return {
      ok: false,
      text: `docker: no engine answers (tried ${engine.tried.join(', ')}); start Docker to use it`,
    };
  }
  return testcontainers === 'installed'
    ? { ok: true, text: 'docker: an engine answers' }
    : {
        ok: false,
        text: 'docker: an engine answers, but testcontainers is missing; npm install --save-dev testcontainers',
      };
}

function pythonLine({ python, synapse }: HomeserverEnvironment): Finding {
  if (python.state === 'found')
    return { ok: true, text: `process: ${python.python.path} is Python ${python.python.version}` };
  const fault = python.rejected.join('; ');
  // An installation has its own link to the Python that it was made with.
  return synapse.installedIn === undefined
    ? { ok: false, text: `process: ${fault}. ${python.advice}` }
    : { ok: true, text: `process: Synapse is installed; for bots in Python, ${fault}` };
}
