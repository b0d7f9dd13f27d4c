import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcessHomeserver } from '../networks/matrix/homeserver/process/start-synapse.ts';
import { Ledger } from '../process/ledger.ts';
import { selectTarget } from '../bots/index.ts';
import { bareSas } from './bare-sas.ts';
import { bareStart, harnessStart } from './bare-start.ts';
import { peerMemory } from './peer-memory.ts';
import { sasScenario, scenarioSas } from './scenario-sas.ts';
import { ratioOf, type Figure, type Ratio } from './statistics.ts';
import { table } from './table.ts';
import { wholeRun } from './whole-run.ts';

const startSamples = 7;
const sasSamples = 9;
const peersAtOnce = 20;
const bytesPerMegabyte = 1024 * 1024;
const outputFolder = 'cara-smoke-report';

const { signal } = new AbortController();
const ledger = Ledger.open();
const ratios: Ratio[] = [];
const figures: Figure[] = [];

try {
  ratios.push(
    await interleaved(
      'Synapse ready',
      1.15,
      startSamples,
      () => harnessStart(ledger),
      () => bareStart(ledger),
    ),
  );
  {
    await using homeserver = await startProcessHomeserver({ ledger, signal });
    const target = selectTarget('reference');
    for (const transport of ['room', 'to-device'] as const) {
      const entry = await sasScenario(transport);
      const ours = (): Promise<number> => scenarioSas(entry, homeserver, target, ledger);
      const bare = (): Promise<number> => bareSas(homeserver, transport);
      await Promise.all([ours(), bare()]); // warms both up
      ratios.push(await interleaved(`verification, ${transport}`, 1.15, sasSamples, ours, bare));
    }
  }
  const bytes = await peerMemory(peersAtOnce);
  figures.push({ name: 'memory a peer', value: bytes / bytesPerMegabyte, unit: 'MB', goal: 25 });
  for (const mode of ['process', 'simulated']) {
    const once = await wholeRun('--homeserver', mode);
    const twice = await wholeRun('--homeserver', mode, '--repeat', '2');
    figures.push({ name: `whole suite, ${mode}`, value: once.run.durationMs / 1_000, unit: 's' });
    ratios.push(
      ratioOf(`time of 2 suites in one run, ${mode}`, 'ms', 2.1, {
        ours: [twice.run.durationMs],
        bare: [once.run.durationMs],
      }),
      ratioOf(`memory of 2 suites in one run, ${mode}`, 'bytes', 2.1, {
        ours: [twice.run.peakRssBytes!],
        bare: [once.run.peakRssBytes!],
      }),
    );
  }
} finally {
  ledger.close();
}
mkdirSync(outputFolder, { recursive: true });
writeFileSync(join(outputFolder, 'bench.json'), `${JSON.stringify({ ratios, figures }, null, 2)}\n`);
process.stdout.write(table(ratios, figures));
process.exit(0);

/** Samples both in turn, so that whatever else the machine does weighs on both. */
async function interleaved(
  name: string,
  goal: number,
  samples: number,
  ours: () => Promise<number>,
  bare: () => Promise<number>,
): Promise<Ratio> {
  const taken = { ours: [] as number[], bare: [] as number[] };
  for (let index = 0; index < samples; index++) {
    taken.bare.push(await bare());
    taken.ours.push(await ours());
  }
  return ratioOf(name, 'ms', goal, taken);
}
