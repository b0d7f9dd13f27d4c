import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameOf, type Variant } from '../../machine/variants.ts';
import type { Alphabet } from './alphabet.ts';
import type { Comparison } from './compare.ts';
import { toDot } from './draw.ts';
import { toSvg } from './svg.ts';

/** The only format so far. */
const format = 1;

/** The machine that was learned of a bot. */
export interface LearnedMachine extends Comparison {
  /** Name of the target, and of what it was broken by. */
  readonly bot: string;
  readonly variant: Variant;
  readonly alphabet: Alphabet;
}

/** Writes `machine.json`, `machine.dot` and `machine.svg` into a folder. The same machine makes the same files. */
export async function writeMachine(folder: string, learned: LearnedMachine): Promise<void> {
  const { bot, variant, alphabet, states, edges } = learned;
  const machine = nameOf(variant);
  mkdirSync(folder, { recursive: true });
  const content = {
    format,
    bot,
    machine,
    ...alphabet,
    states,
    edges: edges.map(({ from, to, ...edge }) => ({
      from: states[from]!.name,
      to: states[to]!.name,
      ...edge,
    })),
  };
  writeFileSync(join(folder, 'machine.json'), `${JSON.stringify(content, null, 1)}\n`);
  const dot = toDot(`${bot}: ${machine}`, learned);
  writeFileSync(join(folder, 'machine.dot'), dot);
  writeFileSync(join(folder, 'machine.svg'), await toSvg(dot));
}
