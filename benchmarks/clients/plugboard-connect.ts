import { connect } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { hear, type OpenCall } from "./call.ts";
import { callOver } from "./socket-call.ts";

const adapter = nodeAdapter();

/** `connect` of core over npm ws: no protocol. */
export const open: OpenCall = async (url, listener, until) => {
  const updated = Promise.withResolvers<void>();
  const { onText } = hear(listener, updated.resolve);
  const connection = await connect(adapter, url, { message: (frame) => onText(String(frame)) });
  return callOver(connection, until, updated.promise);
};
