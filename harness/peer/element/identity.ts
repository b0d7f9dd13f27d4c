import type { MatrixClient } from 'matrix-js-sdk/lib/matrix.js';
import type { UIAuthCallback } from 'matrix-js-sdk/lib/interactive-auth.js';

/** Answers the server's question for the password; tries without first, as a first upload needs none. */
export function authenticateWithPassword(client: MatrixClient, password: string): UIAuthCallback<void> {
  return async (makeRequest) => {
    try {
      await makeRequest(null);
    } catch (error) {
      const session = (error as { data?: { session?: string } }).data?.session;
      if (session === undefined) throw error;
      await makeRequest({
        type: 'm.login.password',
        identifier: { type: 'm.id.user', user: client.getSafeUserId() },
        password,
        session,
      });
    }
  };
}
