/** What a socket tells its owner. */
export interface SocketOwner {
  /** A lane is free, or the socket has gone. */
  onChange(): void;
  /** The first answer says whether the server multiplexes. */
  onLanes(supported: boolean): void;
}
