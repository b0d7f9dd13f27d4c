import { runHook, type Hooks } from '../../networks/live/hooks.ts';
import { SecretWitness } from '../secret-witness.ts';
import type { Scene } from '../scene.ts';

const limitMs = 20_000;
const linesKept = 40;

/** Reads the log of a bot on a deployment when a scenario is over: nobody else may find a secret in it, and a failure shows its end. */
export function readLogAtEnd(scene: Scene, hooks: Hooks): void {
  if (hooks.commands.readLog === undefined) return;
  const { run, record } = scene;
  let hasFailed = false;
  scene.onFailure(() => (hasFailed = true));
  scene.addWitness({
    async testify() {
      const text = await runHook('readLog', hooks, { limitMs });
      const lines = text.trimEnd().split('\n').slice(-linesKept);
      if (hasFailed) record({ kind: 'log', source: 'bot', lines });
      return new SecretWitness(run, () => [{ where: 'its log', text }]).testify();
    },
  });
}
