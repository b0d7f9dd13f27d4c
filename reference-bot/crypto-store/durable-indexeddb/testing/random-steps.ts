import * as fc from 'fast-check';
import { answerOf, endOf, openDatabase } from './idb.ts';
import { anyChange, chosen, type RandomChange } from './random-changes.ts';
import { anyRequest, quietly, type RandomRequest, type Trace } from './random-requests.ts';

type Work = RandomChange | (RandomRequest & { readonly store: number });

interface RandomTransaction {
  readonly work: readonly Work[];
  /** A request that fails does not abort. */
  readonly isTolerant: boolean;
  readonly end: 'commit' | 'abort';
}

/** One transaction, or the deletion of a database. */
export type RandomStep = { readonly database: string } & (
  | { readonly kind: 'delete' }
  | ({ readonly kind: 'write' | 'upgrade' } & RandomTransaction)
);

const database = fc.constantFrom('one', 'two');
const requests = fc.tuple(fc.nat({ max: 2 }), anyRequest).map(([store, request]) => ({ ...request, store }));
const isTolerant = fc.boolean();
const end = fc.constantFrom<RandomTransaction['end']>('commit', 'commit', 'commit', 'abort');
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      database,
      work: fc.array<Work>(requests, { minLength: 1, maxLength: 8 }),
      isTolerant,
      end,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('upgrade' as const),
      database,
      work: fc.array<Work>(fc.oneof(anyChange, anyChange, requests), { minLength: 1, maxLength: 8 }),
      isTolerant,
      end,
    }),
  },
  fc.record({ kind: fc.constant('delete' as const), database }),
);

/** Some steps, one after the other. */
export const anySteps: fc.Arbitrary<readonly RandomStep[]> = fc.array(step, { minLength: 2, maxLength: 12 });

/** What a step came to. */
interface Outcome {
  readonly isCommitted: boolean;
  /** What its requests were answered. */
  readonly answers: readonly unknown[];
}

export async function takeStep(factory: IDBFactory, step: RandomStep): Promise<Outcome> {
  const answers: unknown[] = [];
  const isCommitted = await take(factory, step, (answer) => answers.push(structuredClone(answer)));
  return { isCommitted, answers };
}

/** True when something was committed. */
async function take(factory: IDBFactory, step: RandomStep, trace: Trace): Promise<boolean> {
  const known = (await factory.databases()).find(({ name }) => name === step.database);
  if (step.kind === 'delete') {
    await answerOf(factory.deleteDatabase(step.database));
    return true;
  }
  if (step.kind === 'upgrade') return upgrade(factory, (known?.version ?? 0) + 1, step, trace);
  return known ? write(factory, step, trace) : false;
}

async function upgrade(
  factory: IDBFactory,
  version: number,
  step: RandomTransaction & { readonly database: string },
  trace: Trace,
): Promise<boolean> {
  try {
    const database = await openDatabase(factory, step.database, version, (opened, transaction) =>
      fill(opened, transaction, step, trace),
    );
    database.close();
    return true;
  } catch (error) {
    if ((error as DOMException).name !== 'AbortError') throw error;
    return false;
  }
}

async function write(
  factory: IDBFactory,
  step: RandomTransaction & { readonly database: string },
  trace: Trace,
): Promise<boolean> {
  const database = await openDatabase(factory, step.database);
  try {
    if (database.objectStoreNames.length === 0) return false;
    const transaction = database.transaction([...database.objectStoreNames], 'readwrite');
    fill(database, transaction, step, trace);
    return (await endOf(transaction)) === 'complete';
  } finally {
    database.close();
  }
}

function fill(
  database: IDBDatabase,
  transaction: IDBTransaction,
  step: RandomTransaction,
  trace: Trace,
): void {
  if (step.isTolerant) transaction.addEventListener('error', (event) => event.preventDefault());
  for (const work of step.work) {
    quietly(() => {
      if ('make' in work) return work.make(database, transaction);
      const name = chosen(transaction.objectStoreNames, work.store);
      if (name !== undefined) work.send(transaction.objectStore(name), trace);
    });
  }
  if (step.end === 'abort') abortAtLast(transaction);
}

/** Aborts when all requests have been answered. */
function abortAtLast(transaction: IDBTransaction): void {
  const name = chosen(transaction.objectStoreNames, 0);
  if (name === undefined) return transaction.abort();
  const last = transaction.objectStore(name).count();
  last.addEventListener('success', () => transaction.abort());
}
