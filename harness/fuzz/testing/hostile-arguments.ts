import * as fc from 'fast-check';
import { hostileText } from './hostile-json.ts';

/** Commands that end by themselves and write nothing but into the state directory. */
const commands = [
  [],
  ['status'],
  ['logs'],
  ['verify'],
  ['verify', '--outcome', 'matrix'],
  ['matrix'],
  ['matrix', 'devices'],
  ['matrix', 'verifications'],
  ['matrix', 'verify'],
  ['matrix', 'accept'],
  ['matrix', 'confirm'],
  ['matrix', 'cancel'],
  ['completion'],
  ['version'],
  ['help'],
  ['no-such-command'],
];

const words = [
  '--help',
  '--json',
  '--version',
  '--port',
  '--host',
  '--outcome',
  '--matrix-to',
  '--match',
  '--no-match',
  '--lines',
  '-n',
  '--',
  '-',
  '@alice:example.org',
  'DEVICE',
  'mvr_1',
  '1',
  'bash',
  'localhost',
];

const word = fc.oneof(
  { arbitrary: fc.constantFrom(...words), weight: 3 },
  { arbitrary: hostileText, weight: 2 },
  { arbitrary: hostileText.map((text) => `--${text}`), weight: 1 },
  {
    arbitrary: fc.tuple(fc.constantFrom(...words), hostileText).map(([name, text]) => `${name}=${text}`),
    weight: 1,
  },
);

/** What stands behind the name of the program. */
export const hostileArguments: fc.Arbitrary<string[]> = fc
  .tuple(fc.constantFrom(...commands), fc.array(word, { maxLength: 4 }))
  .map(([command, more]) => [...command, ...more]);
