/** Something that clients can ask for over the WebSocket. */
export interface ControlMethod {
  /** What a client must be let in for. */
  readonly scope: 'operator.read' | 'operator.write';
  /** @throws BadRequest for parameters that make no sense. */
  perform(params: unknown): object;
}
