import { type FakeCall, refuse, reply } from './fake-answers.ts';

/** An account of the fake, and its one device. */
export interface FakeAccount {
  readonly userId: string;
  readonly deviceId: string;
  readonly password: string;
  readonly tokens: string[];
}

type Json = Readonly<Record<string, unknown>>;

/** Keys of accounts: a first identity is free, the same one too, another one takes the password. */
export class FakeKeys {
  /** Published identities by user. */
  readonly identities = new Map<string, Json>();
  /** Device keys by user. */
  readonly devices = new Map<string, Json>();

  answer({ path, body }: FakeCall, { userId, deviceId, password }: FakeAccount): Response {
    if (path.endsWith('/device_signing/upload')) {
      const { auth, ...parts } = body;
      const before = this.identities.get(userId);
      const isChange = before && JSON.stringify(before) !== JSON.stringify(parts);
      const given = (auth as { password?: string } | undefined)?.password;
      const flows = [{ stages: ['m.login.password'] }];
      if (isChange && given === undefined) return reply({ session: 'keys', flows, params: {} }, 401);
      if (isChange && given !== password) return refuse(403, 'M_FORBIDDEN', 'Invalid password');
      this.identities.set(userId, parts);
      return reply({});
    }
    if (path.endsWith('/signatures/upload')) {
      this.devices.set(userId, (body[userId] as Readonly<Record<string, Json>>)[deviceId]!);
      return reply({ failures: {} });
    }
    const device = this.devices.get(userId);
    const master = this.identities.get(userId)?.['master_key'];
    return reply({
      device_keys: { [userId]: device ? { [deviceId]: device } : {} },
      master_keys: master ? { [userId]: master } : {},
    });
  }
}
