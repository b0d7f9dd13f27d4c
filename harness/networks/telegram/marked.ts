import type { MessageEntity } from '@grammyjs/types';

/** A text as people see it, with what is marked in it. */
export interface Marked {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

/** An entity that has begun. */
export interface OpenEntity {
  readonly type: string;
  readonly offset: number;
  readonly more?: Readonly<Record<string, string>>;
}

export function closeEntity({ type, offset, more }: OpenEntity, end: number): MessageEntity[] {
  // One without text marks nothing.
  return end === offset ? [] : [{ type, offset, length: end - offset, ...more } as MessageEntity];
}
