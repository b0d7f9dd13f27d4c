import { http } from 'msw';
import { setupServer } from 'msw/node';

/** Answers requests without a socket. */
export interface Service {
  fetch(request: Request): Response | Promise<Response>;
}

/** Puts services at URLs that are not theirs, e.g. those of the platforms, until this is disposed of. Nothing else is reached. */
export function mountServices(services: Readonly<Record<string, Service>>): Disposable {
  const server = setupServer(
    ...Object.entries(services).map(([root, service]) =>
      http.all(`${root}/*`, ({ request }) => service.fetch(request)),
    ),
  );
  server.listen({ onUnhandledFrame: 'error' });
  return { [Symbol.dispose]: () => server.close() };
}
