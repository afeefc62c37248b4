export { acceptThenReady } from "./accept-then-ready.ts";
export { SocketOwner, type SocketOwnerOptions } from "./durable-object/socket-owner.ts";
export { constructorAdapter, type WorkerdAdapterOptions, workerdAdapter } from "./workerd-adapter.ts";
export type { WorkerdSocket } from "./workerd-socket.ts";
