export { removeContainers } from './docker/leftover-containers.ts';
export { describeEnvironment, type HomeserverEnvironment } from './environment.ts';
export { homeserverModes } from './homeserver.ts';
export { stopKept } from './kept/stop-kept.ts';
export { startHomeserver } from './start-homeserver.ts';
