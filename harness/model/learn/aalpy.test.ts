import { execFile } from 'node:child_process';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Ledger } from '../../process/ledger.ts';
import { findPython } from '../../python/find-python.ts';
import { virtualEnvironment } from '../../python/virtual-environment.ts';
import { learn } from './learn.ts';
import { separate, type Mealy } from './mealy.ts';
import { Teacher } from './teacher.ts';
import { learnableOf, randomMachine } from './testing/random-machine.ts';

const { signal } = new AbortController();
const python = await findPython(signal);
if (python.state === 'missing')
  console.warn(`Not compared with AALpy, for want of a Python: ${python.rejected.join('; ')}`);
const installLimitMs = 5 * 60_000;
const count = 40;

interface OfAalpy {
  readonly queries: number;
  readonly states: readonly (readonly { input: string; output: string; to: number }[])[];
}

it.skipIf(python.state === 'missing')(
  'AALpy learns the same of the same machines, and takes as many words, give or take a tenth',
  async () => {
    const machines = fc.sample(randomMachine({ states: 15, inputs: 6, outputs: 4 }), {
      numRuns: count,
      seed: 7,
    });
    const others = await learnWithAalpy(machines);
    let [ours, theirs] = [0, 0];
    for (const [index, machine] of machines.entries()) {
      const teacher = new Teacher(learnableOf(machine));
      const tests = (hypothesis: Mealy) => [separate(hypothesis, machine) ?? []];
      const learned = await learn({ teacher, inputs: machine.inputs, tests });
      const other = machineOf(machine, others[index]!);
      expect(separate(learned, other)).toBeUndefined();
      expect(learned.states).toHaveLength(other.states.length);
      ours += teacher.cost.queries;
      theirs += others[index]!.queries;
    }
    expect(ours).toBeLessThan(theirs * 1.1);
  },
  installLimitMs,
);

async function learnWithAalpy(machines: readonly Mealy[]): Promise<readonly OfAalpy[]> {
  const ledger = Ledger.open();
  try {
    const recipe = {
      what: 'AALpy',
      prefix: 'aalpy',
      requirementsFile: join(import.meta.dirname, 'requirements.txt'),
    };
    const { python: interpreter } = await virtualEnvironment(recipe, { ledger, signal });
    const program = join(import.meta.dirname, 'testing', 'learn_with_aalpy.py');
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const child = execFile(interpreter, [program], { maxBuffer: 2 ** 26 }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    );
    child.stdin!.end(
      JSON.stringify(
        machines.map(({ inputs, states }) => ({
          inputs,
          states: states.map((edges) => [...edges].map(([input, edge]) => ({ input, ...edge }))),
        })),
      ),
    );
    return JSON.parse(await promise) as readonly OfAalpy[];
  } finally {
    ledger.close();
  }
}

function machineOf({ inputs }: Mealy, { states }: OfAalpy): Mealy {
  return {
    inputs,
    states: states.map((edges) => new Map(edges.map(({ input, ...edge }) => [input, edge]))),
  };
}
