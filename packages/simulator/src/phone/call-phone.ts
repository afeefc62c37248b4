import { WebSocket } from "ws";
import { SimulatorError } from "../simulator-error.ts";
import { LiveCall } from "./live-call.ts";
import type { PhoneCall } from "./phone-call.ts";
import type { PhoneCallOptions } from "./phone-options.ts";
import { newNames, type RungStream, ring, signatureHeaders } from "./ring.ts";

const isSocketUrl = (url: string | URL): boolean => /^wss?:/.test(String(url));

const check = ({ url, speed = 1, jitterMs = 0 }: PhoneCallOptions): void => {
  if (!/^(https?|wss?):\/\//.test(String(url)))
    throw new SimulatorError("bad-option", "url: an http:, https:, ws: or wss: address was expected");
  if (!(speed > 0 && speed <= 1_000)) throw new SimulatorError("bad-option", "speed: a number above 0 and up to 1000 was expected");
  if (!(jitterMs >= 0 && jitterMs <= 60_000)) throw new SimulatorError("bad-option", "jitterMs: a number from 0 to 60000 was expected");
};

/**
 * Calls the application's server as a phone provider does: its webhook is told of the call, the stream that it answers with is opened,
 * and the caller speaks, listens, presses keys and hangs up.
 *
 * Rejects with `call-failed` if the webhook refuses the call, answers with no stream, or the stream cannot be opened.
 */
export const callPhone = async (options: PhoneCallOptions): Promise<PhoneCall> => {
  check(options);
  const names = newNames(options.provider);
  const { url, parameters }: RungStream = isSocketUrl(options.url)
    ? { url: String(options.url), parameters: options.parameters ?? {} }
    : await ring(options, names);
  const socket = new WebSocket(url, { perMessageDeflate: false, headers: signatureHeaders(options, url) });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", (cause) => reject(new SimulatorError("call-failed", "the stream's socket could not be opened", cause)));
  });
  return new LiveCall(socket, names, parameters, options);
};
