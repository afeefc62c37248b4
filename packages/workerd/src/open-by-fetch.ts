import { handshakeRejected, PlugboardError, type SocketFactory } from "@plugboard/core";
import { type WorkerdSocket, workerdSocket } from "./workerd-socket.ts";

/** Bounds of reading the body of a refusal. Core cuts a body at as many characters. */
const maxBodyChars = 4096;
const bodyTimeoutMs = 500;

/** The beginning of the body. One that breaks off, or that `terminate` ends because it is slow, gives what had arrived. */
const readBody = async ({ body }: RuntimeResponse, terminate: () => void): Promise<string> => {
  const timer = setTimeout(terminate, bodyTimeoutMs);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= maxBodyChars) break;
    }
  } catch {
    // The refusal is what counts, and it is known.
  }
  clearTimeout(timer);
  return text;
};

const refusal = ({ status, headers }: RuntimeResponse, body: string): PlugboardError => {
  // A handshake that fails in the runtime's own checks (Sec-WebSocket-Accept, extensions) comes as a 502 of the runtime,
  // which has no header at all. Measured on workerd 1.20261117.1; it is not the server's answer.
  if (status !== 502 || [...headers].length > 0)
    return handshakeRejected("workerd", { status, headers: Object.fromEntries(headers), body });
  return new PlugboardError("connect-failed", "workerd: the handshake failed.", { cause: new Error(body) });
};

/** Makes sockets by `fetch` with `Upgrade: websocket`. The socket is not accepted here: core has to listen first. */
export const openByFetch =
  (send: typeof fetch): SocketFactory<WorkerdSocket> =>
  async ({ url, protocols, headers }, signal) => {
    // workerd sends U+0080 to U+00FF as UTF-8, other runtimes as one byte (RFC 9110, 5.5): the server would read something else.
    const odd = Object.keys(headers).find((name) => /[^\t -~]/.test(headers[name] ?? ""));
    if (odd) throw new PlugboardError("invalid-argument", `workerd: the value of the header ${odd} is not ASCII.`);
    const controller = new AbortController();
    const terminate = (): void => controller.abort();
    if (signal.aborted) terminate();
    signal.addEventListener("abort", terminate);
    const offer = protocols.length > 0 && { "Sec-WebSocket-Protocol": protocols.join(", ") };
    // ws: and wss: are unknown to the fetch of workerd 2026-11-17. A redirect is not followed, because it would take the credentials along.
    const response = await send(url.replace(/^ws/, "http"), {
      headers: { ...headers, ...offer, Upgrade: "websocket" },
      redirect: "manual",
      signal: controller.signal,
    });
    const { webSocket } = response;
    if (webSocket) return workerdSocket(webSocket, response, terminate);
    const body = await readBody(response, terminate);
    terminate();
    throw refusal(response, body);
  };
