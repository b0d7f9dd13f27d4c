/** Where to go, and what will be asked there. */
export interface LobbyAnswer {
  readonly url: string;
  readonly alias: string;
  readonly room_id: string;
  readonly title: string;
  readonly keyword: string;
}

/** Opens lobby rooms for people with a knock code. */
export interface Lobby {
  /** @throws SignUpFailure 403 `invalid_code`, 500 `create_failed`. */
  openLobby(code: string): Promise<LobbyAnswer>;
}
