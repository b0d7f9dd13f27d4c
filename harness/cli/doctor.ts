import { describeEnvironment, type HomeserverEnvironment } from '../networks/matrix/homeserver/index.ts';
import { hasTool, tools, type Tool } from '../tools/tools.ts';
import { exitCode, type ExitCode } from './exit-code.ts';

const answerLimitMs = 20_000;

/** Prints what this machine has of what a run may need. Gives 3 if no real homeserver can be started. */
export async function doctor(): Promise<ExitCode> {
  const environment = await describeEnvironment(AbortSignal.timeout(answerLimitMs));
  const ways = [dockerLine(environment), pythonLine(environment)];
  for (const { ok, text } of ways) process.stdout.write(`${ok ? '✓' : '✗'} ${text}\n`);
  const { synapse, kept } = environment;
  const installed = synapse.installedIn ?? 'not yet; the first run in process mode installs it';
  process.stdout.write(`  Synapse ${synapse.version}: ${installed}\n`);
  for (const [tool, how] of Object.entries(tools) as [Tool, string][])
    process.stdout.write(`  ${hasTool(tool) ? `${tool}: found` : `${tool}: missing; ${how}`}\n`);
  process.stdout.write(`  kept homeserver: ${kept ?? 'none'}\n`);
  return ways.some(({ ok }) => ok) ? exitCode.pass : exitCode.environment;
}

interface Way {
  readonly ok: boolean;
  readonly text: string;
}

function dockerLine({ docker: { engine, testcontainers } }: HomeserverEnvironment): Way {
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

function pythonLine({ python }: HomeserverEnvironment): Way {
  return python.state === 'found'
    ? { ok: true, text: `process: ${python.python.path} is Python ${python.python.version}` }
    : { ok: false, text: `process: ${python.rejected.join('; ')}; ${python.advice}` };
}
