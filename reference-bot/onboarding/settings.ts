import { isIP } from 'node:net';
import { ConfigError } from '../config/config-issue.ts';
import { type LogLevel, logLevels } from '../config/config.ts';
import { homeserverUrlFault } from '../config/homeserver-url.ts';
import { isCanonicalUserId } from '../config/user-id.ts';
import type { Environment } from '../seams/seams.ts';
import type { Code } from './codes/code.ts';
import type { RateLimit } from './http/rate-limit.ts';
import { readSeedCodes } from './codes/seed-codes.ts';

const defaultPort = 8_780;
const highestPort = 65_535;
const defaultRateLimit: RateLimit = { burst: 20, perMinute: 20 };
const highestRate = 1_000_000;
const keySecretMinChars = 32;

/** What the service needs to know, checked and with every fallback applied. */
export interface OnboardingSettings {
  /** Client-server API root as this process reaches it, without a trailing slash. */
  readonly homeserver: string;
  /** The same as newcomers reach it. */
  readonly publicHomeserver: string;
  /** Undefined: nobody can sign up. */
  readonly registrationToken: string | undefined;
  /** Token of an account that may invite to the space. */
  readonly adminToken: string;
  readonly spaceId: string;
  readonly childRooms: readonly string[];
  /** Who gets a direct room with newcomers whose code names nobody. */
  readonly inviter: string | undefined;
  /** Folder for codes and sealed seeds; one service at a time. */
  readonly stateFolder: string;
  /** Seals the seeds of cross-signing identities; at least 32 characters that nobody can guess. */
  readonly keySecret: string;
  /** IP address to listen on. */
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** True: callers are told apart by what the proxy in front says. */
  readonly trustProxy: boolean;
  readonly rateLimit: RateLimit;
  /** Codes to add, if they are not known yet. */
  readonly seedCodes: readonly Omit<Code, 'usesHeld'>[];
  /** False: nobody watches the door, and there are no lobby rooms. */
  readonly vetting: boolean;
  /** What Pastes A and C start the agent with; it takes its account from the environment. */
  readonly botCommand: string;
  readonly logLevel: LogLevel;
}

/**
 * Reads the settings from `ONBOARDING_…` variables.
 * @throws ConfigError with a line for each variable that is wrong.
 */
export function readSettings(env: Environment): OnboardingSettings {
  const read = new Reader(env);
  const homeserver =
    read.url('ONBOARDING_HOMESERVER') ?? read.missing('ONBOARDING_HOMESERVER', 'the URL of the homeserver');
  const settings: OnboardingSettings = {
    homeserver,
    publicHomeserver: read.url('ONBOARDING_PUBLIC_HOMESERVER') ?? homeserver,
    registrationToken: read.text('ONBOARDING_REGISTRATION_TOKEN'),
    adminToken: read.required(
      'ONBOARDING_ADMIN_TOKEN',
      'an access token of an account that may invite to the space',
    ),
    spaceId: read.required('ONBOARDING_SPACE_ID', 'a room id', isRoomId),
    childRooms: read.list('ONBOARDING_CHILD_ROOMS', 'room ids separated by commas', isRoomId),
    inviter: read.checked(
      'ONBOARDING_INVITER_MXID',
      'a user id such as @name:example.com',
      isCanonicalUserId,
    ),
    stateFolder: read.required('ONBOARDING_STATE_DIR', 'a folder for codes and keys'),
    keySecret: read.required(
      'ONBOARDING_KEY_SECRET',
      `${keySecretMinChars} or more characters that nobody can guess, e.g. of "openssl rand -base64 32"`,
      (text) => text.length >= keySecretMinChars,
    ),
    address: read.checked('ONBOARDING_ADDRESS', 'an IP address', (text) => isIP(text) !== 0) ?? '127.0.0.1',
    port: read.integer('ONBOARDING_PORT', { min: 0, max: highestPort }, defaultPort),
    trustProxy: read.flag('ONBOARDING_TRUST_PROXY'),
    rateLimit: {
      burst: read.integer('ONBOARDING_RATE_BURST', { min: 1, max: highestRate }, defaultRateLimit.burst),
      perMinute: read.integer(
        'ONBOARDING_RATE_PER_MINUTE',
        { min: 1, max: highestRate },
        defaultRateLimit.perMinute,
      ),
    },
    seedCodes: [
      ...read.with('ONBOARDING_SIGNUP_CODES', (text) => readSeedCodes('signup', text)),
      ...read.with('ONBOARDING_KNOCK_CODES', (text) => readSeedCodes('knock', text)),
    ],
    vetting: read.flag('ONBOARDING_VETTING', true),
    botCommand: read.required(
      'ONBOARDING_BOT_COMMAND',
      'the command that starts an agent which reads HS, MXID, TOKEN, DEVICE, DM_ROOM, INTRO and VERIFY_PEERS',
    ),
    logLevel:
      (read.checked('ONBOARDING_LOG_LEVEL', logLevels.join(', '), (text) =>
        (logLevels as readonly string[]).includes(text),
      ) as LogLevel | undefined) ?? 'info',
  };
  read.stopOnFaults();
  return settings;
}

/** Takes values out of the environment and collects what is wrong with them, so that all of it is told at once. */
class Reader {
  readonly #env: Environment;
  readonly #faults: string[] = [];

  constructor(env: Environment) {
    this.#env = env;
  }

  text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined;
  }

  missing(name: string, expected: string): string {
    if (!this.text(name)) this.#fault(name, `not set; expected ${expected}`);
    return '';
  }

  required(name: string, expected: string, isFine: (text: string) => boolean = () => true): string {
    return this.text(name) === undefined
      ? this.missing(name, expected)
      : (this.checked(name, expected, isFine) ?? '');
  }

  checked(name: string, expected: string, isFine: (text: string) => boolean): string | undefined {
    const text = this.text(name);
    // The value itself may be a secret, so it is not told.
    if (text !== undefined && !isFine(text)) this.#fault(name, `expected ${expected}`);
    return text;
  }

  url(name: string): string | undefined {
    const fault = homeserverUrlFault(this.text(name) ?? 'http://unset');
    if (fault) this.#fault(name, fault);
    return this.text(name)?.replace(/\/$/u, '');
  }

  list(name: string, expected: string, isFine: (text: string) => boolean): readonly string[] {
    const items = (this.text(name) ?? '').split(',').map((item) => item.trim());
    const written = items.filter(Boolean);
    if (!written.every(isFine)) this.#fault(name, `expected ${expected}`);
    return written;
  }

  integer(name: string, { min, max }: { min: number; max: number }, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      this.#fault(name, `expected an integer from ${min} to ${max}`);
    }
    return value;
  }

  flag(name: string, fallback = false): boolean {
    const text = this.checked(name, '1 or 0', (value) => value === '1' || value === '0');
    return text === undefined ? fallback : text === '1';
  }

  /** What `parse` makes of a value; it throws an error whose message says what was expected. */
  with<Item>(name: string, parse: (text: string) => readonly Item[]): readonly Item[] {
    try {
      return parse(this.text(name) ?? '');
    } catch (error) {
      this.#fault(name, (error as Error).message);
      return [];
    }
  }

  stopOnFaults(): void {
    if (this.#faults.length > 0) throw new ConfigError(this.#faults.join('\n'));
  }

  #fault(name: string, text: string): void {
    this.#faults.push(`${name}: ${text}`);
  }
}

function isRoomId(text: string): boolean {
  return /^![^\s,]+$/u.test(text);
}
