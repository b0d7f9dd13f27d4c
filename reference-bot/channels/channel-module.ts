import type { z } from 'zod';
import type { Agent } from '../agent/agent.ts';
import type { Audit } from '../base/audit.ts';
import type { Section } from '../base/config/section.ts';
import type { Logger } from '../base/logging/logger.ts';
import type { Redaction, Redactor } from '../base/logging/redactor.ts';
import type { BaseSeams, Environment, Files } from '../base/seams/seams.ts';
import type { ChannelProbe } from './channel-probe.ts';
import type { Channel } from './channel.ts';
import type { ControlRoute } from './control-route.ts';
import type { Sessions } from './sessions/sessions.ts';

/** Something that operators are told. */
export interface Change {
  /** E.g. `matrix.verification.updated`. */
  readonly event: string;
  readonly payload: object;
  /** Who is behind it: what one person causes does not drown what others do. */
  readonly causedBy: string;
  /** What of theirs has changed. */
  readonly of: string;
}

/** What a channel gets from the bot. */
export interface ChannelContext<Seams extends BaseSeams = BaseSeams> {
  readonly seams: Seams;
  readonly log: Logger;
  readonly redactor: Redactor;
  /** Answers the texts that reach the channel. */
  readonly agent: Agent;
  /** What was said to the bot, and what it said. */
  readonly sessions: Sessions;
  /** Writes down what operators look up later. */
  readonly audit: Audit;
  /** Tells operators what changes. */
  readonly publish: (change: Change) => void;
  /** Folder for the files the channel writes. */
  readonly stateDirectory: string;
  /** As the process was started. */
  readonly processEnv: Environment;
  /** Changes the channel's block in the file of the configuration; on the disk when it resolves. */
  readonly editBlock: (edit: BlockEdit) => Promise<void>;
}

/** What is to change in a block. */
export interface BlockEdit {
  readonly set?: Readonly<Record<string, string>>;
  /** Set as well, but sealed with the config password. */
  readonly seal?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/** What the routes of a channel on the control API may use. */
export interface ControlTools {
  readonly audit: Audit;
  readonly log: Logger;
  /** For texts of others that are answered. */
  readonly redactor: Redactor;
}

/** What a channel may look at while it reads its block. */
export interface ReadContext {
  /** With what the configuration adds. */
  readonly env: Environment;
  /** As the process was started. */
  readonly processEnv: Environment;
  readonly files: Files;
  readonly stateDirectory: string;
}

/** Everything the bot needs to know of a kind of channel. Its types stay inside. */
export interface ChannelModule<Config, Opened extends Channel, Seams extends BaseSeams> {
  /** Key of its block in the configuration, and its name on the control API. */
  readonly id: string;
  /** Keys of that block. Any other is an error. */
  readonly keys: readonly string[];
  /** What is taken out of everything the bot says, beside the secrets. */
  readonly redactions?: readonly Redaction[];
  /** Reads the block, which may be absent. Undefined: the channel is off, or what is wrong has been noted. */
  read(section: Section, context: ReadContext): Promise<Config | undefined> | Config | undefined;
  secrets(config: Config): readonly (string | undefined)[];
  /** Loads its code, which may be large: only a channel that is on needs it. */
  load(): Promise<(config: Config, context: ChannelContext<Seams>) => Opened>;
  /** Has it take what has changed in its block, as far as that needs no start. Absent: all of it needs one. */
  adopt?(opened: Opened, config: Config): void;
  /** Loads what tries the service from outside the bot. Absent: there is nothing to try. */
  loadProbe?(): Promise<(config: Config, seams: Pick<Seams, 'fetch' | 'clock'>) => ChannelProbe>;
  /** Shape of the `extra` that it tells of itself. Default: it tells none. */
  readonly extra?: z.ZodType;
  /** Its part of the control API. It is there also while the channel is off: `opened` is undefined then. */
  control?(opened: Opened | undefined, tools: ControlTools): readonly ControlRoute[];
}
