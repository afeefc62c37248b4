import { PlugboardError } from "@plugboard/core";

/** The session of a call, as `POST /v1/realtime/calls` takes it: `{ type: "realtime", model, … }`. */
export type SessionOfCall = Readonly<Record<string, unknown>>;

/** How offers of pages are answered. */
export interface CallHandlerOptions {
  /** A standard key. It is sent to the API and nowhere else. */
  readonly apiKey: string;
  /**
   * The session that a call begins with, or what decides it from the request, for example from the cookie of a user. A `Response`
   * refuses the call: nothing is sent to the API then.
   *
   * @defaultValue `{ type: "realtime", model: "gpt-realtime-2.1" }`
   */
  readonly session?: SessionOfCall | ((request: Request) => SessionOfCall | Response | Promise<SessionOfCall | Response>);
  /**
   * Base address of the API.
   *
   * @defaultValue "https://api.openai.com/v1"
   */
  readonly baseUrl?: string;
  /**
   * Origins of pages that may call from elsewhere (CORS), such as `https://app.example.com`.
   *
   * @defaultValue none: only pages of the same origin
   */
  readonly allowedOrigins?: readonly string[];
}

/** An offer with a data channel and one audio line has about 2 kB; this is far above what any browser writes, in characters. */
const maxOfferLength = 65_536;

const fail = (status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify({ error: { code, message } }), { status, headers: { ...headers, "content-type": "application/json" } });

const isResponse = (value: SessionOfCall | Response): value is Response => value instanceof Response;

/** Says which pages may read the answer. */
const corsOf = (request: Request, allowed: readonly string[]): Readonly<Record<string, string>> => {
  const origin = request.headers.get("origin");
  if (origin === null || !allowed.includes(origin)) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "content-type",
    "access-control-expose-headers": "location",
    vary: "origin",
  };
};

/** Reads the body, but no more of it than an offer has; `undefined` if there is more. */
const readOffer = async ({ body }: Request): Promise<string | undefined> => {
  const decoder = new TextDecoder();
  let text = "";
  if (body === null) return text;
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > maxOfferLength) return undefined;
  }
  return text + decoder.decode();
};

/** The two parts that the API takes with a standard key ("unified interface"). */
const formOf = (offer: string, session: SessionOfCall): FormData => {
  const form = new FormData();
  form.set("sdp", new Blob([offer], { type: "application/sdp" }), "offer.sdp");
  form.set("session", new Blob([JSON.stringify(session)], { type: "application/json" }), "session.json");
  return form;
};

/** Passes on what the page may know. A refused key is the server's own matter, and the API's message about it shows a part of the key. */
const answerOf = async (response: Response): Promise<Response> => {
  const { status } = response;
  if (status === 401 || status === 403) return fail(502, "api_key_refused", "The API refused the server's key.");
  const body = await response.text();
  const headers: Record<string, string> = {};
  for (const name of ["content-type", "location", "retry-after"]) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return new Response(body, { status: status < 300 || status >= 400 ? status : 502, headers });
};

/**
 * Makes the server side of `postOfferTo`: a function from request to response, for Node, workerd, Deno, Bun and every framework that
 * speaks them. It takes a page's offer and posts it to the API with a key that the page never sees.
 *
 * It answers 405, 415, 400 and 413 to what is no offer, what `session` says if that is a `Response`, 502 if the API cannot be reached or
 * refuses the key, and else what the API answers. Who may call is the caller's to decide, in `session`.
 *
 * @example
 * const handle = callHandler({ apiKey: process.env.OPENAI_API_KEY, session: { type: "realtime", model: "gpt-realtime-2.1" } });
 * export default { fetch: (request) => handle(request) };
 */
export const callHandler = ({
  apiKey,
  session = { type: "realtime", model: "gpt-realtime-2.1" },
  baseUrl = "https://api.openai.com/v1",
  allowedOrigins = [],
}: CallHandlerOptions): ((request: Request) => Promise<Response>) => {
  if (typeof apiKey !== "string" || apiKey === "") throw new PlugboardError("invalid-argument", "callHandler: the apiKey is missing.");
  const url = `${baseUrl.replace(/\/$/, "")}/realtime/calls`;

  const answer = async (request: Request): Promise<Response> => {
    if (request.method !== "POST") return fail(405, "method_not_allowed", "An offer is posted.", { allow: "POST" });
    if (!/^application\/sdp\b/i.test(request.headers.get("content-type") ?? "")) {
      return fail(415, "no_offer", "An offer has the content type application/sdp.");
    }
    const offer = await readOffer(request);
    if (offer === undefined) return fail(413, "offer_too_long", `An offer has at most ${maxOfferLength} characters.`);
    if (!offer.startsWith("v=0")) return fail(400, "no_offer", "The body is no SDP offer.");
    const chosen = typeof session === "function" ? await session(request) : session;
    if (isResponse(chosen)) return chosen;
    try {
      const headers = { authorization: `Bearer ${apiKey}` };
      return await answerOf(
        await fetch(url, { method: "POST", headers, body: formOf(offer, chosen), signal: request.signal, redirect: "manual" }),
      );
    } catch {
      return fail(502, "api_unreachable", "The API could not be reached.");
    }
  };

  return async (request) => {
    const cors = corsOf(request, allowedOrigins);
    if (request.method === "OPTIONS" && "vary" in cors) return new Response(null, { status: 204, headers: cors });
    const response = await answer(request);
    // A copy, because the headers of a response that came from elsewhere may be read-only.
    const copy = new Response(response.body, response);
    for (const [name, value] of Object.entries(cors)) copy.headers.set(name, value);
    return copy;
  };
};
