import { fail } from './bodies.ts';
import type { Request, Routes } from './http.ts';
import type { World } from './world.ts';

/** What polite clients tell beside their answers. It is taken as by Synapse, and told to nobody. */
export function manners(world: World): Routes {
  const take = ({ params, user }: Request): object => {
    if (world.rooms.get(params.room)?.membership(user.id) === 'join') return {};
    return fail(403, 'M_FORBIDDEN', `User ${user.id} not in room ${params.room}`);
  };
  return {
    'PUT /rooms/:room/typing/:self': take,
    'POST /rooms/:room/receipt/:type/:event': take,
    'POST /rooms/:room/read_markers': take,
    'PUT /presence/:self/status': () => ({}),
  };
}
