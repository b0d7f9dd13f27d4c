/** Proof by password of who one is, for the session in which a homeserver has asked for it. */
export function passwordAuth(userId: string, password: string, session: string) {
  const identifier = { type: 'm.id.user', user: userId };
  return { type: 'm.login.password', identifier, password, session };
}

/** Answers an SDK's question for the password; tries without first, as a first upload needs none. */
export function authenticateWithPassword(client: { getSafeUserId(): string }, password: string) {
  return async (
    makeRequest: (auth: ReturnType<typeof passwordAuth> | null) => Promise<unknown>,
  ): Promise<void> => {
    try {
      await makeRequest(null);
    } catch (error) {
      const session = (error as { data?: { session?: string } }).data?.session;
      if (session === undefined) throw error;
      await makeRequest(passwordAuth(client.getSafeUserId(), password, session));
    }
  };
}
