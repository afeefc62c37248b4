import type { SocketFactory } from "@plugboard/core";
import { guarded } from "./workerd-socket.ts";

/** Makes sockets by `new WebSocket`. At the top level of a module the constructor throws, which core reports as `connect-failed`. */
export const openByConstructor: SocketFactory = ({ url, protocols }) => guarded(new WebSocket(url, [...protocols]));
