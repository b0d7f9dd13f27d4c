import { pathToFileURL } from 'node:url';
import { messageOf } from '../errors/message-of.ts';
import { within } from '../waiting/waiting.ts';
import { serveOwnPackage } from './serve-own-package.ts';

const limitMs = 30_000;

/**
 * Imports a file that people write. `cara-smoke` is this very package in it, wherever else one is installed.
 * @throws Error whose message goes on after the name of the file: where in it, what went wrong, and what to do.
 */
export async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  serveOwnPackage();
  try {
    return await within(import(pathToFileURL(file).href) as Promise<Record<string, unknown>>, {
      why: 'the file to be loaded; no scenario may begin before it is played',
      deadlineMs: limitMs,
      signal: new AbortController().signal,
    });
  } catch (error) {
    const line = lineIn(file, error);
    const place = line === undefined ? '' : `:${line}`;
    const please = adviceFor(error) ?? whereItIs(file, error, line);
    const more = please === undefined ? '' : `; ${please}`;
    throw new Error(`${place}: cannot be loaded: ${messageOf(error)}${more}`, { cause: error });
  }
}

/** What Node says, in words that may be a part of its messages, or as a code; and what its message does not say. */
const advice: readonly (readonly [sign: RegExp, please: string])[] = [
  [
    /Cannot use import statement outside a module|Unexpected token 'export'/u,
    'put "type": "module" into the package.json beside it, or give it the ending .mts or .mjs',
  ],
  [/does not provide an export named/u, 'if it is a type, write `import type` for it'],
  [/ERR_MODULE_NOT_FOUND/u, 'install it, or mend the path; a file is imported with its ending'],
  [
    /ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX/u,
    'types are taken out of the file and nothing is compiled; "erasableSyntaxOnly": true in tsconfig.json shows what cannot be',
  ],
  [
    /ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING/u,
    'below node_modules Node takes no types out: compile it to JavaScript, or keep it elsewhere',
  ],
];

function adviceFor(error: unknown): string | undefined {
  const said = `${(error as { code?: string } | undefined)?.code} ${messageOf(error)}`;
  return advice.find(([sign]) => sign.test(said))?.[1];
}

/** Node shows the place of some errors of the language only to those who ask. */
function whereItIs(file: string, error: unknown, line: string | undefined): string | undefined {
  return error instanceof SyntaxError && line === undefined ? `node --check ${file} shows where` : undefined;
}

/** Where in a file an error arose; undefined where its stack does not name the file. */
function lineIn(file: string, error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const lines = [pathToFileURL(file).href, file].map(
    (name) => /^:(\d+)/u.exec(stack.split(name, 2)[1] ?? '')?.[1],
  );
  return lines.find((line) => line !== undefined);
}
