/** All that the control API has for Matrix, with a verification that nobody knows. */
export const routes = [
  ['GET', '/control/status'],
  ['GET', '/control/channels'],
  ['GET', '/control/matrix/devices'],
  ['GET', '/control/matrix/verifications'],
  ['POST', '/control/matrix/verifications'],
  ['POST', '/control/matrix/verifications/mvr_unknown/accept'],
  ['POST', '/control/matrix/verifications/mvr_unknown/confirm'],
  ['POST', '/control/matrix/verifications/mvr_unknown/cancel'],
  ['POST', '/control/matrix/send-test'],
] as const;

/** Those that change something. */
export const changes = routes.filter(([method]) => method === 'POST');
