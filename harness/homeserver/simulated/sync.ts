import { once } from 'node:events';
import { entries, fail, type Json, type Routes } from './http.ts';
import type { Device, World } from './world.ts';

/** Long-polling for what is new, and sending to devices. */
export const sync = (world: World): Routes => ({
  'GET /sync': async ({ device, query, gone }) => {
    const since = Number((query.since ?? 's0').slice(1));
    // What a client has confirmed is not sent again.
    device.feed = device.feed.filter(({ path, position }) => path[0] !== 'to_device' || position > since);
    const news = (): Device['feed'] => device.feed.filter(({ position }) => position > since);
    const signal = AbortSignal.any([gone, AbortSignal.timeout(Number(query.timeout ?? 0))]);
    while (query.since && news().length === 0 && !signal.aborted)
      await once(device, 'update', { signal }).catch(() => {});
    const answer: Json = {
      next_batch: `s${world.position}`,
      device_one_time_keys_count: { signed_curve25519: device.oneTimeKeys.size },
      device_unused_fallback_key_types: device.fallbackIsUnused ? ['signed_curve25519'] : [],
    };
    for (const { path, data } of news()) {
      const [list = '', ...parents] = path.toReversed();
      const parent = parents.reduceRight((part, name) => (part[name] ??= {}), answer);
      (parent[list] ??= []).push(data);
    }
    // The first sync is for those who know no keys yet.
    if (!query.since) delete answer.device_lists;
    return answer;
  },
  'PUT /sendToDevice/:type/:txn': ({ user, params: { type }, body: { messages } }) => {
    if (!messages) fail(400, 'M_MISSING_PARAM', "Missing params: ['messages']");
    for (const [id, contents] of entries(messages))
      for (const device of world.devicesOf(id)) {
        const event = { type, sender: user.id, content: contents[device.id] ?? contents['*'] };
        if (event.content) world.send('to-device', device, ['to_device', 'events'], event);
      }
    return {};
  },
});
