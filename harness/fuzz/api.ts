import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceTarget } from '../bots/reference.ts';
import { registerAccount } from '../networks/matrix/client-server/accounts.ts';
import { startSimulated } from '../networks/matrix/homeserver/simulated/index.ts';
import { matrixSeat } from '../networks/matrix/seat.ts';
import { packageRoot } from '../package-layout.ts';
import { Ledger } from '../process/ledger.ts';
import { startProcess } from '../process/running-process.ts';
import { virtualEnvironment } from '../python/virtual-environment.ts';

const startLimitMs = 60_000;
const description = join(packageRoot, 'docs', 'control-api.openapi.json');

/** What a round of questions needs. */
export interface ApiFuzzOptions {
  /** For each operation. */
  readonly examples: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Asks the running reference bot, on a simulated homeserver, whatever its description allows and much that it does not.
 * Each answer must have a status and a shape that the description names.
 * @returns false where one had not.
 */
export async function fuzzApi({ examples, seed, signal, say }: ApiFuzzOptions): Promise<boolean> {
  const ledger = Ledger.open();
  await using parts = new AsyncDisposableStack();
  parts.defer(() => ledger.close());
  const { python } = await virtualEnvironment(
    {
      what: 'Schemathesis',
      prefix: 'schemathesis',
      requirementsFile: join(import.meta.dirname, 'requirements.txt'),
    },
    { ledger, signal, onProgress: say },
  );
  const { url, token } = await startBot({ ledger, signal, parts });
  const folder = ledger.temporaryFolder('fuzz');
  // The token goes through the environment: everybody may read arguments.
  writeFileSync(
    join(folder, 'schemathesis.toml'),
    `[headers]
  Authorization = "Bearer \${FUZZ_TOKEN}"

  [checks.negative_data_rejection]
  expected-statuses = ["4xx", "5xx"]
  `,
  );
  const running = startProcess({
    name: 'schemathesis',
    command: python,
    args: [
      '-m',
      'schemathesis.cli',
      'run',
      description,
      `--url=${url}`,
      `--max-examples=${examples}`,
      `--seed=${seed}`,
      // Some failures are answers like others: that a homeserver refuses, or that a verification has ended meanwhile.
      '--exclude-checks=not_a_server_error,positive_data_acceptance,ensure_resource_availability',
      '--continue-on-failure',
      '--no-color',
    ],
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, FUZZ_TOKEN: token },
    ledger,
  });
  signal.addEventListener('abort', () => void running.stop());
  running.onLine(say);
  const { code } = await running.exited;
  return code === 0;
}

/** A reference bot that is connected, with nobody to talk to. */
async function startBot({
  ledger,
  signal,
  parts,
}: {
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly parts: AsyncDisposableStack;
}): Promise<{ url: string; token: string }> {
  const homeserver = parts.use(await startSimulated({ signal }));
  const account = await registerAccount(homeserver, { localpart: 'cara', signal });
  const seat = matrixSeat({ account, homeserverUrl: homeserver.baseUrl });
  const at = Promise.withResolvers<string>();
  let controlToken = '';
  const target = referenceTarget();
  const scope = {
    ledger,
    signal,
    registerSecret(secret: string, label: string) {
      if (label.startsWith('control token')) controlToken = secret;
    },
  };
  await target.prepare(scope);
  const stateFolder = ledger.temporaryFolder('bot');
  parts.use(
    await target.launch({
      ...scope,
      program: 'gateway',
      seats: [{ ...seat, botIsAt: at.resolve }],
      stateFolder,
      deadlineMs: startLimitMs,
    }),
  );
  return { url: await at.promise, token: controlToken };
}
