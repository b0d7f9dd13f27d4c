import type { TelegramChat } from '../../harness/index.ts';

/** The same stage with its Telegram as the chat that helpers of all channels speak of. */
export function withChat<Stage extends object, Part extends string>(
  stage: Stage & Readonly<Record<Part, TelegramChat>>,
  part: Part,
): Stage & { readonly chat: TelegramChat } {
  return { ...stage, chat: stage[part] };
}
