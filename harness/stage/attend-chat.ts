import { recogniseAnswer, usualTalk } from '../bots/talk.ts';
import { ChatWitness } from '../networks/chat/chat-witness.ts';
import type { Chat, ChatOptions } from '../networks/chat/chat.ts';
import { attendHonesty } from './attend-honesty.ts';
import type { Scene } from './scene.ts';
import { SecretWitness } from './secret-witness.ts';
import type { SetupScene } from './setup.ts';

/** A chat that a scenario has for itself. */
export async function openOwn<Opened extends Chat>(
  scene: SetupScene,
  open: (order: ChatOptions) => Promise<Opened>,
): Promise<Opened> {
  const { signal, record, run } = scene;
  const { registerSecret } = run;
  const chat = accompanyChat(scene, await open({ signal, record, registerSecret }));
  const { seat, faults, deafNoticedMs } = chat;
  await attendHonesty(scene, { network: seat.network, hearing: faults, deafNoticedMs });
  return chat;
}

/** A chat ends with its scenario, and is judged before that. */
export function accompanyChat<Network extends Chat>(scene: Scene, chat: Network): Network {
  const { talk = usualTalk } = scene.run.target;
  const recognise = (said: string): ReturnType<typeof recogniseAnswer> => recogniseAnswer(talk, said);
  scene.addWitness(new ChatWitness({ chat, recognise, record: scene.record }));
  const sayings = () => chat.attempts.items.map(({ text }) => ({ where: 'a message', text }));
  scene.addWitness(new SecretWitness(scene.run, sayings));
  return scene.stack.use(chat);
}
