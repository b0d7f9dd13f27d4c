import { createHash, randomBytes } from 'node:crypto';
import { readFile, symlink } from 'node:fs/promises';
import table from '../../fixtures/vectors/recovery-key-startup.json' with { type: 'json' };
import { scenario, writeRecoveryKey, type Stage } from '../../harness/index.ts';
import { expectTrouble } from '../matrix/trouble.ts';
import { audited, contentsOf, keptKey, keyFiles, keyName, startWell, takeKeysAway } from './key-files.ts';
import { expectKeyOpens } from './vault.ts';

type Used = Stage<'installation' | 'account' | 'vault'>;

const keyBytes = 32;
const refusedEvent = 'matrix_recovery_key_pending_promotion_refused';
const settledEvent = 'matrix_recovery_key_rotate_recovered';
const refusal = 'recovery-key-promotion-refused';
const failure = 'recovery-state-io';

interface Row {
  readonly row: number;
  readonly marker: string | { readonly stage: string; readonly key?: string; readonly previous?: string };
  readonly current?: string;
  readonly pending?: string;
  readonly right?: string;
  readonly ends: {
    readonly kind: string;
    readonly reason?: string;
    readonly current?: string;
    readonly pending?: string;
    readonly outcome?: string;
  };
}

const rows = new Map<string, Row>(
  (table.rows as readonly Row[]).map((row) => [`row-${String(row.row).padStart(2, '0')}`, row]),
);
const kinds = [...rows].flatMap(([name, { ends }]) =>
  ends.kind === 'settled' ? [] : [[name, ends.kind === 'refused' ? refusal : failure]],
);

export default scenario({
  id: 'recovery-key.startup',
  title:
    'A change of the recovery key that was cut off comes to its end at the next start where it is clear which key is right, and is left as it is and told where it is not',
  tags: ['lifecycle', 'recovery-key', 'restart'],
  requires: ['matrix.recovery-key', 'control.troubles'],
  uses: ['installation', 'account', 'vault'],
  cases: [...rows.keys()],
  provokes: Object.fromEntries(kinds) as Readonly<Record<string, string>>,
  mutants: {
    'promotes-any-pending-key': {
      cases: ['row-05', 'row-07', 'row-11'],
      says: 'how the start went: expected',
    },
    'overlooks-its-rotation-marker': {
      cases: ['row-18', 'row-20'],
      says: 'key files: expected recovery_key, observed',
    },
    'tidies-up-what-it-does-not-know': { cases: ['row-16', 'row-19'], says: 'the key files after a refusal' },
  },
  async run(stage) {
    const { step, check, installation } = stage;
    const row = rows.get(stage.case)!;
    const names = new Map<string, string>();
    if (row.right !== undefined) {
      await step('it starts, and has a key', async () => {
        await startWell(stage);
        names.set(row.right!, (await keptKey(stage)) ?? '');
        await installation.stop();
        await takeKeysAway(stage);
      });
    }
    const keyNamed = (name: string): string => {
      const key = names.get(name) ?? writeRecoveryKey(randomBytes(keyBytes));
      names.set(name, key);
      return key;
    };
    const before = await step(`a change of the key was cut off: ${stage.case}`, async () => {
      await lay(stage, row, keyNamed);
      return contentsOf(stage);
    });
    if (row.ends.kind === 'settled') {
      await step('it starts with the right key', async () => {
        await startWell(stage);
        check('key files', keyName, (await keyFiles(stage)).join(', '));
        check('the key is the right one', true, (await keptKey(stage)) === names.get(row.right!));
        await expectKeyOpens(stage, await keptKey(stage));
        check(
          'what the audit log tells',
          row.ends.outcome ?? 'nothing',
          await toldOf(stage, settledEvent, 'outcome'),
        );
      });
      return;
    }
    const attempt = await step('it starts', () => installation.start());
    await expectTrouble(stage, attempt, row.ends.kind === 'refused' ? refusal : failure);
    await step('nothing was changed, and the audit log tells why', async () => {
      check('the key files after a refusal', true, (await contentsOf(stage)) === before);
      if (row.ends.kind !== 'refused') return;
      check('reason', row.ends.reason ?? 'nothing', await toldOf(stage, refusedEvent, 'reason'));
      check('current key', row.ends.current ?? 'nothing', await toldOf(stage, refusedEvent, 'current_key'));
      check('pending key', row.ends.pending ?? 'nothing', await toldOf(stage, refusedEvent, 'pending_key'));
      const log = await readFile(installation.path('audit.jsonl'), 'utf8');
      check(
        'keys and digests in the audit log',
        false,
        [...names.values()].some((key) => log.includes(key) || log.includes(digestOf(key))),
      );
    });
  },
});

/** Puts the files of a situation into the state folder. */
async function lay({ installation }: Used, row: Row, keyNamed: (name: string) => string): Promise<void> {
  const put = async (suffix: string, name: string | undefined): Promise<void> => {
    const file = `matrix/${keyName}${suffix}`;
    if (name === 'gone') {
      installation.write('matrix/.keep', '');
      await symlink(installation.path('nowhere'), installation.path(file));
    } else if (name !== undefined) installation.write(file, `${keyNamed(name)}\n`);
  };
  await put('', row.current);
  await put('.pending', row.pending);
  const { marker } = row;
  const text =
    typeof marker === 'string'
      ? 'recovery-rotation-in-progress'
      : JSON.stringify({
          stage: marker.stage,
          ...(marker.key !== undefined && { keySha256: digestOf(keyNamed(marker.key)) }),
          ...(marker.previous !== undefined && { previousKeySha256: digestOf(keyNamed(marker.previous)) }),
          updatedAtMs: Date.now(),
        });
  installation.write(`matrix/${keyName}.rotating`, `${text}\n`);
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** A member of the newest event of a kind in the audit log. */
async function toldOf(stage: Used, event: string, member: string): Promise<string> {
  const found = (await audited(stage)).findLast((entry) => entry.event === event);
  return String(found?.data[member] ?? 'nothing');
}
