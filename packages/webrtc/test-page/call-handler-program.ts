import type { EngineProgram } from "@plugboard/engines";
import { callHandler } from "@plugboard/webrtc/server";
import type { HandlerArgs, HandlerResult } from "../test/handler-result.ts";

const sdp = { "content-type": "application/sdp" };

/** The server side of a call, in the runtime that serves it: the offer of a page, and requests that are none. */
const program: EngineProgram<HandlerArgs, HandlerResult> = async ({ apiKey, baseUrl, offer }) => {
  const handle = callHandler({
    apiKey,
    baseUrl,
    session: (request) =>
      request.headers.get("cookie") === "user=anna"
        ? { type: "realtime", model: "gpt-realtime", instructions: "For Anna." }
        : new Response("who are you?", { status: 403 }),
    allowedOrigins: ["https://app.example.com"],
  });
  const ask = async (init: RequestInit): Promise<number> => (await handle(new Request("http://server.test/call", init))).status;
  const answer = await handle(
    new Request("http://server.test/call", {
      method: "POST",
      headers: { ...sdp, cookie: "user=anna", origin: "https://app.example.com" },
      body: offer,
    }),
  );
  return {
    status: answer.status,
    location: answer.headers.get("location"),
    allowedOrigin: answer.headers.get("access-control-allow-origin"),
    answer: await answer.text(),
    refused: {
      stranger: await ask({ method: "POST", headers: sdp, body: offer }),
      get: await ask({ method: "GET" }),
      text: await ask({ method: "POST", headers: { "content-type": "text/plain" }, body: offer }),
      nonsense: await ask({ method: "POST", headers: sdp, body: "hello" }),
      long: await ask({ method: "POST", headers: sdp, body: `v=0\r\n${"a".repeat(70_000)}` }),
    },
  };
};

export default program;
