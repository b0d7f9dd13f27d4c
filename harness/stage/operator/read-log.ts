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
  let lines: string[] = [];
  // Witnesses are heard before a failure that they alone have noticed, and after any other.
  const showFailure = (): void => {
    if (hasFailed && lines.length > 0) record({ kind: 'log', source: 'bot', lines });
  };
  scene.onFailure(() => {
    hasFailed = true;
    showFailure();
  });
  scene.addWitness({
    async testify() {
      const text = await runHook('readLog', hooks, { limitMs });
      lines = text.trimEnd().split('\n').slice(-linesKept);
      showFailure();
      return new SecretWitness(run, () => [{ where: 'its log', text }]).testify();
    },
  });
}
