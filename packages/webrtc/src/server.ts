export { type CallHandlerOptions, callHandler, type SessionOfCall } from "./server/call-handler.ts";
