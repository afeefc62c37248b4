import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { apiError } from "./http/api-error.ts";
import type { HttpAnswer } from "./http/http-answer.ts";
import { readBody } from "./http/read-body.ts";
import { readTarget } from "./http/request-target.ts";
import { writeAnswer } from "./http/write-answer.ts";
import type { LiveHalf } from "./live/api/live-half.ts";
import type { RealtimeApi } from "./realtime/api/realtime-api.ts";
import type { CallRegistry } from "./realtime/calls/call-registry.ts";
import type { ClientSecret, ClientSecrets } from "./realtime/directory/client-secrets.ts";
import { findCredential } from "./realtime/handshake/credential.ts";
import { translationPath } from "./realtime/handshake/judge-handshake.ts";
import { refuseUpgrade } from "./realtime/handshake/refuse-upgrade.ts";
import type { NewId } from "./realtime/session/ids.ts";
import type { ResponsesApi } from "./responses/api/responses-api.ts";
import { parseJson } from "./wire/json.ts";

/** What requests are routed to. */
export interface RouterParts {
  readonly realtime: RealtimeApi;
  readonly responses: ResponsesApi;
  readonly live: LiveHalf;
  readonly calls: CallRegistry;
  readonly secrets: ClientSecrets;
  readonly isKeyValid: (key: string) => boolean;
  readonly newId: NewId;
}

const isResponsesPath = (path: string): boolean => path === "/v1/responses" || path.startsWith("/v1/responses/");

const isLivePath = (path: string): boolean => path === "/v1/live/sessions" || path.startsWith("/v1/live/sessions/");

/** Gives a WebSocket handshake to the half that it is for. */
export const routeUpgrade = (parts: RouterParts, request: IncomingMessage, socket: Duplex, head: Buffer): void => {
  // A client may cut the connection at any moment; without a listener that would end the process.
  socket.on("error", () => {});
  const { path } = readTarget(request.url);
  if (path === "/v1/realtime" || path === translationPath) parts.realtime.upgrade(request, socket, head);
  else if (isResponsesPath(path)) parts.responses.upgrade(request, socket, head);
  else if (isLivePath(path)) parts.live.upgrade(request, socket, head);
  else refuseUpgrade(socket, apiError(404, { message: `Invalid URL (GET ${path})` }));
};

/** Answers an HTTP request. */
export const routeRequest = (parts: RouterParts, request: IncomingMessage, response: ServerResponse): void => {
  const { path } = readTarget(request.url);
  allowPages(response);
  if (request.method === "OPTIONS") {
    writeAnswer(response, { status: 204 });
    return;
  }
  const answered = isResponsesPath(path)
    ? Promise.resolve(parts.responses.handle(request, response))
    : answerVoice(parts, request, path).then((answer) => (answer === "cut" ? request.socket.destroy() : writeAnswer(response, answer)));
  answered.catch(() => {
    if (response.headersSent) response.destroy();
    else writeAnswer(response, apiError(500));
  });
};

/** Lets pages of any origin call, as the real API does. A page under test has another port than the simulator. */
const allowPages = (response: ServerResponse): void => {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-allow-methods", "GET, POST, DELETE, OPTIONS");
  response.setHeader("access-control-allow-headers", "*, authorization");
  response.setHeader("access-control-expose-headers", "*, location");
};

/** What the ephemeral keys of each address are for. */
const secretKinds: ReadonlyMap<string, ClientSecret["kind"]> = new Map([
  ["/v1/realtime/client_secrets", "realtime"],
  [`${translationPath}/client_secrets`, "translation"],
]);

const answerVoice = async (parts: RouterParts, request: IncomingMessage, path: string): Promise<HttpAnswer | "cut"> => {
  const { key } = findCredential(request.headers, []);
  if (key === "") return apiError(401, { code: null, message: "Missing bearer or basic authentication in header" });
  if (!parts.isKeyValid(key)) return apiError(401);
  const unknown = apiError(404, { message: `Invalid URL (${request.method} ${path})` });
  if (request.method === "GET" && isLivePath(path)) return parts.live.handle(request, path, "");
  if (request.method !== "POST") return unknown;
  const body = await readBody(request);
  if (isLivePath(path)) return parts.live.handle(request, path, body);
  const kind = secretKinds.get(path);
  if (kind) return parts.secrets.create(kind, body === "" ? {} : parseJson(body), parts.newId);
  if (path === "/v1/realtime/calls") {
    const handshake = parts.realtime.recordOffer(request);
    const answer = await parts.calls.offer(body, request.headers["content-type"] ?? "", parts.secrets.find(key)?.session, handshake);
    if (answer !== "cut") handshake.status = answer.status;
    return answer;
  }
  const [, id, action] = /^\/v1\/realtime\/calls\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  return id === undefined || action === undefined ? unknown : parts.calls.act(id, action, body);
};
