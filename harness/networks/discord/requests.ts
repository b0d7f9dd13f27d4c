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

const snowflake = z.string().regex(/^\d{1,20}$/u);
const allowedMentions = z
  .object({
    parse: z.array(z.enum(['everyone', 'roles', 'users'])).optional(),
    roles: z.array(snowflake).optional(),
    users: z.array(snowflake).optional(),
    replied_user: z.boolean().optional(),
  })
  .optional() as z.ZodType<RESTPostAPIChannelMessageJSONBody['allowed_mentions']>;
const reference = z
  .object({
    message_id: snowflake,
    channel_id: snowflake.optional(),
    fail_if_not_exists: z.boolean().optional(),
  })
  .optional() as z.ZodType<RESTPostAPIChannelMessageJSONBody['message_reference']>;
/** Read and not looked at. */
const embeds = z.array(z.looseObject({})).optional();
const components = z.array(z.looseObject({})).optional() as unknown as z.ZodType<undefined>;

/** What the calls take as JSON. */
export const requests = {
  message: shapeOf<RESTPostAPIChannelMessageJSONBody>()({
    content: z.string().optional(),
    nonce: z.union([z.int(), z.string().max(25)]).optional(),
    enforce_nonce: z.boolean().optional(),
    tts: z.boolean().optional(),
    embeds,
    allowed_mentions: allowedMentions,
    message_reference: reference,
    components,
    flags: z.int().optional(),
  }),
  edit: shapeOf<RESTPatchAPIChannelMessageJSONBody>()({
    content: z.string().nullable().optional(),
    embeds: embeds.nullable(),
    components,
    allowed_mentions: allowedMentions,
  }),
  privateChannel: shapeOf<RESTPostAPICurrentUserCreateDMChannelJSONBody>()({ recipient_id: snowflake }),
};

/** What a client sends through the gateway, by what it is for. */
export const frames = {
  identify: shapeOf<GatewayIdentifyData>()({
    token: z.string(),
    intents: z.int().min(0),
    properties: z.looseObject({}) as unknown as z.ZodType<GatewayIdentifyData['properties']>,
    compress: z.boolean().optional(),
    large_threshold: z.int().min(50).max(250).optional(),
    shard: z.tuple([z.int(), z.int()]).optional(),
  }),
  resume: shapeOf<GatewayResumeData>()({ token: z.string(), session_id: z.string(), seq: z.int() }),
};

export type MessageRequest = z.output<typeof requests.message>;
export type EditRequest = z.output<typeof requests.edit>;
