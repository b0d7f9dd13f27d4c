import { isIP } from 'node:net';
import { EnvironmentReader } from '../base/config/environment-reader.ts';
import type { LogLevel } from '../base/logging/log-level.ts';
import type { Environment } from '../base/seams/seams.ts';
import { isRoomId } from '../channels/matrix/room-id.ts';
import { isCanonicalUserId } from '../channels/matrix/user-id.ts';
import type { Code } from './codes/code.ts';
import { readSeedCodes } from './codes/seed-codes.ts';
import type { RateLimit } from '../base/http/rate-limit.ts';

const defaultPort = 8_780;
const highestPort = 65_535;
const defaultRateLimit: RateLimit = { burst: 20, perMinute: 20 };
const highestRate = 1_000_000;
const keySecretMinChars = 32;
/** The package is named, as somebody else may publish one with the name of the command. */
const defaultBotCommand = 'npx -p cara-smoke cara-ref respond';

/** What the service needs to know, checked and with every fallback applied. */
export interface SignUpSettings {
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
  /** Where the service answers commands about codes; undefined: nowhere. */
  readonly adminRoom: string | undefined;
  /** Users who may give commands there, whatever their power level. */
  readonly admins: readonly string[];
  /** What Pastes A and C start the agent with; it takes its account from the environment. */
  readonly botCommand: string;
  readonly logLevel: LogLevel;
}

/**
 * Reads the settings from `ONBOARDING_…` variables.
 * @throws ConfigError with a line for each variable that is wrong.
 */
export function readSettings(env: Environment): SignUpSettings {
  const read = new EnvironmentReader(env);
  const homeserver =
    read.url('ONBOARDING_HOMESERVER') ?? read.missing('ONBOARDING_HOMESERVER', 'the URL of the homeserver');
  const settings: SignUpSettings = {
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
    adminRoom: read.checked('ONBOARDING_ADMIN_ROOM', 'a room id', isRoomId),
    admins: read.list('ONBOARDING_ADMINS', 'user ids separated by commas', isCanonicalUserId),
    botCommand: read.text('ONBOARDING_BOT_COMMAND') ?? defaultBotCommand,
    logLevel: read.logLevel('ONBOARDING_LOG_LEVEL'),
  };
  read.stopOnFaults();
  return settings;
}
