import type {
  GatewayIdentifyData,
  GatewayResumeData,
  RESTPatchAPIChannelMessageJSONBody,
  RESTPostAPIChannelMessageJSONBody,
  RESTPostAPICurrentUserCreateDMChannelJSONBody,
} from 'discord-api-types/v10';
import { z } from 'zod';

type Shape<Body> = { readonly [Name in keyof Body]?: z.ZodType<Body[Name]> };

/** Members that the service does not have do not compile. Others than these are let pass, as the service does. */
function shapeOf<Body>() {
  return <const Own extends z.ZodRawShape & Shape<Body>>(
    shape: Own & Record<Exclude<keyof Own, keyof Body>, never>,
  ): z.ZodObject<Own> => z.object(shape as Own);
}

/** Many programs write what is absent as null, and the service takes it so. */
function optional<Inner extends z.ZodType>(inner: Inner): z.ZodType<z.output<Inner> | undefined> {
  return z.preprocess((value) => value ?? undefined, inner.optional()) as unknown as z.ZodType<
    z.output<Inner> | undefined
  >;
}

/** An id. Libraries for languages with whole numbers of 64 bits send it as one. */
const snowflake = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string().regex(/^\d{1,20}$/u),
);
const allowedMentions = optional(
  z.object({
    parse: optional(z.array(z.enum(['everyone', 'roles', 'users']))),
    roles: optional(z.array(snowflake)),
    users: optional(z.array(snowflake)),
    replied_user: optional(z.boolean()),
  }),
) as z.ZodType<RESTPostAPIChannelMessageJSONBody['allowed_mentions']>;
const reference = optional(
  z.object({
    message_id: snowflake,
    channel_id: optional(snowflake),
    fail_if_not_exists: optional(z.boolean()),
  }),
) as z.ZodType<RESTPostAPIChannelMessageJSONBody['message_reference']>;
/** Read and not looked at. */
const list = optional(z.array(z.looseObject({})));
const components = list as unknown as z.ZodType<undefined>;

/** What the calls take as JSON. */
export const requests = {
  message: shapeOf<RESTPostAPIChannelMessageJSONBody>()({
    content: optional(z.string()),
    nonce: optional(z.union([z.int(), z.string().max(25)])),
    enforce_nonce: optional(z.boolean()),
    tts: optional(z.boolean()),
    embeds: list,
    allowed_mentions: allowedMentions,
    message_reference: reference,
    components,
    flags: optional(z.int()),
  }),
  edit: shapeOf<RESTPatchAPIChannelMessageJSONBody>()({
    content: z.string().nullable().optional(),
    embeds: z.array(z.looseObject({})).nullable().optional(),
    components,
    allowed_mentions: allowedMentions,
  }),
  command: z.looseObject({ name: z.string().min(1).max(32) }),
  privateChannel: shapeOf<RESTPostAPICurrentUserCreateDMChannelJSONBody>()({ recipient_id: snowflake }),
};

/** What a client sends through the gateway, by what it is for. */
export const frames = {
  identify: shapeOf<GatewayIdentifyData>()({
    token: z.string(),
    intents: z.int().min(0),
    properties: z.looseObject({}) as unknown as z.ZodType<GatewayIdentifyData['properties']>,
    compress: optional(z.boolean()),
    large_threshold: optional(z.int().min(50).max(250)),
    shard: optional(z.tuple([z.int(), z.int()])),
  }),
  resume: shapeOf<GatewayResumeData>()({ token: z.string(), session_id: z.string(), seq: z.int() }),
};

export type MessageRequest = z.output<typeof requests.message>;
export type EditRequest = z.output<typeof requests.edit>;
