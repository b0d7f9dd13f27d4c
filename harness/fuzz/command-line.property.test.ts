import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { CommandLineFire } from './testing/fire-command-line.ts';
import { hostileAnswer } from './testing/hostile-answer.ts';
import { hostileArguments } from './testing/hostile-arguments.ts';
import { InputCount, runsOf } from './testing/volume.ts';

const inputs = new InputCount('command lines');
const folder = mkdtempSync(join(tmpdir(), 'command-line-'));
afterAll(() => {
  inputs.report();
  rmSync(folder, { recursive: true });
});

it('any arguments, and any answer of a gateway, end in a documented exit code and words that tell no secret', async () => {
  const fire = new CommandLineFire(folder);
  const codes = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(hostileArguments, hostileAnswer, async (args, answer) => {
      inputs.add();
      const code = await fire.expectHandled(args, answer.make);
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }),
    runsOf({ few: 400, many: 13_000 }),
  );
  for (const code of [0, 1, 2]) expect(codes.get(code) ?? 0).toBeGreaterThan(inputs.count / 50);
}, 900_000);
