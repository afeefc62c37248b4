import { handshakeRejected, PlugboardError, type SocketFactory } from "@plugboard/core";
import { refusalBody } from "./refusal-body.ts";
import { type WorkerdSocket, workerdSocket } from "./workerd-socket.ts";

/** Bound of reading the body of a refusal, so that a body without an end does not use up the attempt. */
const bodyTimeoutMs = 500;

const refused = async (response: RuntimeResponse): Promise<PlugboardError> => {
  const { status } = response;
  const headers = Object.fromEntries(response.headers);
  const body = await refusalBody(response, bodyTimeoutMs);
  // A handshake that fails in the runtime's own checks (Sec-WebSocket-Accept, extensions) comes as a 502 of the runtime,
  // which has no header at all. Measured on workerd 1.20261117.1; it is not the server's answer.
  if (status === 502 && Object.keys(headers).length === 0) {
    return new PlugboardError("connect-failed", "workerd: the handshake failed.", { cause: new Error(body) });
  }
  return handshakeRejected("workerd", { status, headers, body });
};

/** Makes sockets by `fetch` with `Upgrade: websocket`. The socket is not accepted here: core has to listen first. */
export const openByFetch =
  (send: typeof fetch): SocketFactory<WorkerdSocket> =>
  async ({ url, protocols, headers }, signal) => {
    const controller = new AbortController();
    const terminate = (): void => controller.abort();
    if (signal.aborted) terminate();
    signal.addEventListener("abort", terminate);
    const offer = protocols.length > 0 && { "Sec-WebSocket-Protocol": protocols.join(", ") };
    // ws: and wss: are unknown to fetch. A redirect is not followed, because it would take the credentials along.
    const response = await send(url.replace(/^ws/, "http"), {
      headers: { ...headers, ...offer, Upgrade: "websocket" },
      redirect: "manual",
      signal: controller.signal,
    });
    const { webSocket } = response;
    if (webSocket) return workerdSocket(webSocket, response.headers.get("sec-websocket-protocol") ?? "", terminate);
    const error = await refused(response);
    terminate();
    throw error;
  };
