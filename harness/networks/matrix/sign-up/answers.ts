import { z } from 'zod';

const steps = z.object({
  register: z.boolean(),
  space_invited: z.boolean(),
  /** Absent where no display name was asked for. */
  displayname_set: z.boolean().optional(),
  space_joined: z.boolean(),
  /** Ids of the rooms that were joined. */
  children_joined: z.array(z.string()),
  /** Absent where nobody is known as inviter. */
  inviter_dm: z.boolean().optional(),
});

/** What a sign-up is answered with. Members beyond these are kept, whatever they are. */
export const signUpAnswer = z.looseObject({
  user_id: z.string(),
  access_token: z.string(),
  device_id: z.string(),
  /** Public URL of the homeserver. */
  homeserver: z.string(),
  space_id: z.string(),
  steps,
  dm_room: z.string().nullable(),
  /** What the bot is to say first. */
  intro_text: z.string(),
});
export type SignUpAnswer = z.infer<typeof signUpAnswer>;

/** What a cross-signing is answered with. How the keys are written is for scenarios to judge. */
export const crossSignAnswer = z.looseObject({
  device_signed: z.boolean(),
  user_id: z.string(),
  device_id: z.string(),
  msk_public: z.string(),
  ssk_public: z.string(),
  usk_public: z.string(),
  /** Null where they were told before. */
  private_keys: z
    .object({ master: z.string(), self_signing: z.string(), user_signing: z.string() })
    .nullable(),
});
export type CrossSignAnswer = z.infer<typeof crossSignAnswer>;
