import { DeafWatch } from '../networks/honesty/deaf-watch.ts';
import type { Hearing } from '../networks/honesty/hearing.ts';
import { HonestyWitness } from '../networks/honesty/honesty-witness.ts';
import type { SetupScene } from './setup.ts';

interface Ear {
  /** E.g. `matrix`. */
  readonly network: string;
  readonly hearing: Hearing;
  /** How long a bot may believe that it hears although nothing comes any more. */
  readonly deafNoticedMs: number;
}

/** Has a bot that is cut off from a network asked whether it hears, and judged by that when the scenario is over. */
export async function attendHonesty(
  scene: SetupScene,
  { network, hearing, deafNoticedMs }: Ear,
): Promise<void> {
  const clock = await scene.ifUsed('clock');
  const saysItHears = (): Promise<boolean> => saysThatItHears(scene, network);
  const watch = scene.stack.use(
    new DeafWatch({ hearing, saysItHears, ...(clock && { now: () => clock.now() }) }),
  );
  scene.addWitness(
    new HonestyWitness({
      network,
      // What it does by itself takes a moment too.
      noticingMs: deafNoticedMs + scene.run.limits.stepMs,
      measure: () => watch.measure(),
      record: scene.record,
    }),
  );
}

/** False also where the bot says nothing, or never came up. */
async function saysThatItHears(scene: SetupScene, network: string): Promise<boolean> {
  try {
    const bot = (await scene.ifUsed('daemon')) ?? (await scene.ifUsed('installation'));
    const channel = await bot?.control?.channel(network);
    return channel?.status === 'connected';
  } catch {
    return false;
  }
}
