import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import JSON5 from 'json5';

/** What a config of Carapace tells of a bot on Matrix. */
export interface CarapaceFacts {
  readonly file: string;
  readonly bot: string | undefined;
  readonly homeserver: string | undefined;
  /** The first user that it serves by name. */
  readonly person: string | undefined;
  /** Root of its control API. */
  readonly control: string | undefined;
}

/** Of what Carapace listens on, where its config names none. */
const usualPort = 18_789;

/**
 * What the config of Carapace tells, where Carapace itself looks for it. It is read and not changed; none of its secrets
 * is taken. Undefined where there is none, or it cannot be read.
 */
export function findCarapace(env: NodeJS.ProcessEnv): CarapaceFacts | undefined {
  const folder = env['CARAPACE_STATE_DIR'] || join(configFolder(env), 'carapace');
  const usual = ['carapace.json5', 'carapace.json'].map((name) => join(folder, name));
  const file = env['CARAPACE_CONFIG_PATH'] || usual.find((path) => existsSync(path));
  if (file === undefined) return undefined;
  const config = read(file);
  if (config === undefined) return undefined;
  const [matrix, gateway] = [membersOf(config['matrix']), membersOf(config['gateway'])];
  const [first] = [membersOf(matrix['autoJoin'])['allowUsers']].flat();
  const isOpen = membersOf(gateway['control'])['enabled'] === true;
  return {
    file,
    bot: textOf(matrix['userId'], env),
    homeserver: textOf(matrix['homeserverUrl'], env),
    person: textOf(first, env),
    control: isOpen ? `http://127.0.0.1:${Number(gateway['port'] ?? usualPort)}` : undefined,
  };
}

function configFolder(env: NodeJS.ProcessEnv): string {
  const home = env['HOME'] || homedir();
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support');
  if (process.platform === 'win32') return env['APPDATA'] || join(home, 'AppData', 'Roaming');
  return env['XDG_CONFIG_HOME'] || join(home, '.config');
}

type Members = Readonly<Record<string, unknown>>;

function read(file: string): Members | undefined {
  try {
    return membersOf(JSON5.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

/** A text, in which `${NAME}` stands for a variable; undefined for anything else. */
function textOf(value: unknown, env: NodeJS.ProcessEnv): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => env[name] ?? '');
  return text === '' ? undefined : text;
}
