import { dirname, resolve } from 'node:path';
import JSON5 from 'json5';
import { ConfigError, inOneLine } from '../../base/config/config-issue.ts';
import { withoutTerminalUnsafe } from '../../base/deceptive-characters.ts';
import { isObject } from '../../base/json.ts';
import { messageOf } from '../../base/errors/message-of.ts';
import type { Environment, Files } from '../../base/seams/seams.ts';
import { type ConfigLocation, locateConfig } from './config-path.ts';
import { depthOf } from './json5-spans.ts';
import { findKeyLines } from './key-lines.ts';

const fileLimitBytes = 4 * 1024 * 1024;
const deepestInclude = 10;
/** Of lists and objects in each other. The deepest key of all has five. */
const deepestLevel = 50;
const longestPathChars = 1_024;
const includeKey = '$include';

/** Where a key is written. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

/** The configuration as it is written, with what it includes. */
export interface ConfigDocument extends ConfigLocation {
  readonly document: unknown;
  /** By dot path with a leading dot. */
  readonly origins: ReadonlyMap<string, Origin>;
}

type ConfigFiles = Pick<Files, 'isThere' | 'readText'>;

/**
 * Finds and parses the configuration.
 * @throws ConfigError when there is none, or none that can be read.
 */
export async function readConfigDocument(files: ConfigFiles, env: Environment): Promise<ConfigDocument> {
  const location = await locateConfig(files, env);
  const { file } = location;
  if (!env['CARAPACE_CONFIG_PATH'] && !(await files.isThere(file))) {
    throw new ConfigError(
      `${file}: no configuration there: write one, or set CARAPACE_CONFIG_PATH to a JSON5 file, or CARAPACE_STATE_DIR to the folder of carapace.json5`,
    );
  }
  const origins = new Map<string, Origin>();
  const document = await new Reader(files, origins).read(file, '', []);
  return { ...location, document, origins };
}

class Reader {
  readonly #files: ConfigFiles;
  readonly #origins: Map<string, Origin>;

  constructor(files: ConfigFiles, origins: Map<string, Origin>) {
    this.#files = files;
    this.#origins = origins;
  }

  /**
   * @param at dot path of where the file's value goes.
   * @param from the files that lead here, outermost first.
   */
  async read(file: string, at: string, from: readonly string[]): Promise<unknown> {
    if (from.includes(file)) throw new ConfigError(`${file}: Circular include detected: ${file}`);
    if (from.length > deepestInclude) {
      throw new ConfigError(`${file}: includes go deeper than ${deepestInclude} files`);
    }
    const text = await readText(this.#files, file);
    const value = await this.#resolve(parse(text, file), at, [...from, file]);
    // Noted after what it includes: what is written here counts.
    for (const [path, line] of findKeyLines(text)) this.#origins.set(at + path, { file, line });
    return value;
  }

  async #resolve(value: unknown, at: string, from: readonly string[]): Promise<unknown> {
    if (Array.isArray(value)) {
      return Promise.all(value.map((item, index) => this.#resolve(item, `${at}[${index}]`, from)));
    }
    if (!isObject(value)) return value;
    const { [includeKey]: include, ...own } = value;
    const included = include === undefined ? undefined : await this.#include(include, at, from);
    const members: (readonly [string, unknown])[] = [];
    for (const [key, item] of Object.entries(own)) {
      members.push([key, await this.#resolve(item, `${at}.${key}`, from)]);
    }
    // By definition, not by assignment: `__proto__` would take the place of the prototype.
    const resolved = Object.fromEntries(members);
    if (include === undefined) return resolved;
    if (Object.keys(own).length === 0) return included;
    if (isObject(included)) return merge(included, resolved);
    throw new ConfigError(`${from.at(-1)}: what is included beside other keys must be an object`);
  }

  async #include(include: unknown, at: string, from: readonly string[]): Promise<unknown> {
    const including = from.at(-1)!;
    const names = Array.isArray(include) ? include : [include];
    let merged: unknown = {};
    for (const name of names) {
      if (typeof name !== 'string') {
        throw new ConfigError(`${including}: ${includeKey} must be a path or an array of paths`);
      }
      if (name.length > longestPathChars || name !== withoutTerminalUnsafe(inOneLine(name))) {
        throw new ConfigError(
          `${including}: ${includeKey} must be a path of at most ${longestPathChars} characters, all of them visible`,
        );
      }
      merged = merge(merged, await this.read(resolve(dirname(including), name), at, from));
    }
    return merged;
  }
}

/** Objects are merged key by key, lists are joined, and everything else is replaced. */
function merge(under: unknown, over: unknown): unknown {
  if (Array.isArray(under) && Array.isArray(over)) return [...under, ...over];
  if (!isObject(under) || !isObject(over)) return over;
  const members = Object.entries(over).map(
    ([key, value]) => [key, Object.hasOwn(under, key) ? merge(under[key], value) : value] as const,
  );
  return Object.fromEntries([...Object.entries(under), ...members]);
}

async function readText(files: ConfigFiles, file: string): Promise<string> {
  const text = await files.readText(file).catch((cause: unknown) => {
    throw new ConfigError(`${file}: cannot be read: ${messageOf(cause)}`, { cause });
  });
  const bytes = Buffer.byteLength(text);
  if (bytes > fileLimitBytes) {
    throw new ConfigError(`${file}: holds ${bytes} bytes; at most ${fileLimitBytes} are expected`);
  }
  return text;
}

function parse(text: string, file: string): unknown {
  // Before it is parsed: a key that is there twice hides what stands in the first one.
  if (depthOf(text) > deepestLevel)
    throw new ConfigError(`${file}: lists and objects in each other go deeper than ${deepestLevel} levels`);
  try {
    return JSON5.parse(text);
  } catch (cause) {
    const { message, lineNumber } = cause as { message: string; lineNumber?: number };
    throw new ConfigError(`${file}:${lineNumber ?? 1}: expected JSON5, ${inOneLine(message)}`, { cause });
  }
}
