import type { CommonStage, Parts } from '../harness/index.ts';

type AskedStage = Pick<CommonStage<string>, 'claims' | 'check'> & Pick<Parts, 'daemon'>;

/** The status with which the bot answers a request, e.g. for `/health/ready`. */
export async function statusAt({ daemon }: Pick<AskedStage, 'daemon'>, path: string): Promise<number> {
  return (await daemon.requireControl().ask({ method: 'GET', path })).status;
}

/** A bot that tells whether it is ready tells the truth about it. While it does not hear, it need not be started anew. */
export async function expectReadiness(stage: AskedStage, hears: boolean): Promise<void> {
  const { claims, check } = stage;
  if (!claims('control.ready')) return;
  if (hears) return check('GET /health/ready', 200, await statusAt(stage, '/health/ready'));
  check('GET /health/ready while it does not hear', 503, await statusAt(stage, '/health/ready'));
  for (const path of ['/health', '/health/live'])
    check(`GET ${path} while it does not hear`, 200, await statusAt(stage, path));
}
