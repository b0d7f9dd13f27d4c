import type { ScriptedLlm } from '../networks/llm/scripted-llm.ts';
import type { Scene } from './scene.ts';
import { SecretWitness } from './secret-witness.ts';

/** A model ends with its scenario. What it is told leaves the machine: it must hold no secret. */
export function attendModel(scene: Scene, model: ScriptedLlm): ScriptedLlm {
  const told = () => model.asked.items.flatMap(({ earlier, text }) => [...earlier, text]);
  const where = 'what it asks its model';
  scene.addWitness(new SecretWitness(scene.run, () => told().map((text) => ({ where, text }))));
  return scene.stack.use(model);
}
