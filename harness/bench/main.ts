import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../errors/message-of.ts';
import { requireKnown } from '../errors/usage-error.ts';
import { Ledger } from '../process/ledger.ts';
import { figures, type FigureName, longFigures } from './figures.ts';
import type { Row } from './statistics.ts';
import { tableHeader, tableRow } from './table.ts';

const outputFolder = 'cara-smoke-report';
const names = Object.keys(figures) as FigureName[];

const asked = readArguments();
const ledger = Ledger.open();
const rows: Row[] = [];
try {
  process.stdout.write(tableHeader());
  for (const name of asked) {
    for (const row of await figures[name](ledger)) {
      rows.push(row);
      process.stdout.write(tableRow(row));
    }
  }
} finally {
  ledger.close();
}
mkdirSync(outputFolder, { recursive: true });
writeFileSync(join(outputFolder, 'bench.json'), `${JSON.stringify({ rows }, null, 2)}\n`);
process.exit(0);

/** The figures that were asked for; else those that do not take long. Ends the process with 2 where there is no such figure. */
function readArguments(): readonly FigureName[] {
  const options = {
    only: { type: 'string', multiple: true, default: [] as string[] },
    all: { type: 'boolean', default: false },
  } as const;
  try {
    const { values } = parseArgs({ options });
    const given = values.only.flatMap((list) => list.split(','));
    if (given.length > 0) return given.map((name) => requireKnown('figure', name, names));
    return values.all ? names : names.filter((name) => !longFigures.includes(name));
  } catch (error) {
    process.stderr.write(`bench: ${messageOf(error)}\n`);
    process.exit(2);
  }
}
