import adapter from "plugboard:adapter-under-test";
import { connect } from "@plugboard/core";
import type { RawSocket } from "./raw-socket.ts";

/** `connect` of core over the adapter of the engine. */
export default (url: string, onMessage: () => void): Promise<RawSocket> => connect(adapter, url, { message: onMessage });
