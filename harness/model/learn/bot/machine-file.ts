import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameOf, type Variant } from '../../machine/variants.ts';
import type { Alphabet } from './alphabet.ts';
import type { Comparison } from './compare.ts';
import { toDot } from './draw.ts';
import type { Draw } from './svg.ts';

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
export function writeMachine(folder: string, learned: LearnedMachine, draw: Draw): void {
  mkdirSync(folder, { recursive: true });
  const dot = toDot(`${learned.bot}: ${nameOf(learned.variant)}`, learned);
  writeFileSync(join(folder, 'machine.json'), toJson(learned));
  writeFileSync(join(folder, 'machine.dot'), dot);
  writeFileSync(join(folder, 'machine.svg'), draw(dot));
}

/** With a line for each state and each edge, which people can read and compare. */
function toJson({ bot, variant, alphabet, states, edges }: LearnedMachine): string {
  const facts = {
    format,
    bot,
    machine: nameOf(variant),
    ...alphabet,
    states,
    edges: edges.map(({ from, to, ...edge }) => ({
      from: states[from]!.name,
      to: states[to]!.name,
      ...edge,
    })),
  };
  const members = Object.entries(facts).map(([name, value]) => {
    const isTable = name === 'states' || name === 'edges';
    const text = isTable ? `[\n${(value as unknown[]).map(toLine).join(',\n')}\n  ]` : JSON.stringify(value);
    return `  ${JSON.stringify(name)}: ${text}`;
  });
  return `{\n${members.join(',\n')}\n}\n`;
}

function toLine(row: unknown): string {
  return `    ${JSON.stringify(row)}`;
}
