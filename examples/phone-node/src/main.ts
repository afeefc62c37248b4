import websocket from "@fastify/websocket";
import { nodeAdapter } from "@plugboard/node";
import fastify from "fastify";
import { createPhoneServer } from "../../phone-agent/src/phone-agent.ts";

const port = Number(process.env["PORT"] ?? 3000);
const { PUBLIC_URL: publicUrl = `http://127.0.0.1:${port}` } = process.env;
const phone = createPhoneServer(nodeAdapter(), { ...process.env, PUBLIC_URL: publicUrl });

const app = fastify();
await app.register(websocket);
// The signature covers the form as it was sent.
app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) => done(null, body));

app.post("/:provider", ({ url, headers, body }) => {
  const sent = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return phone.answer(new Request(publicUrl + url, { method: "POST", headers: sent, body: String(body) }));
});
app.get("/:provider/:call", { websocket: true }, (socket, { url }) => phone.takeCall(url, socket));

await app.listen({ port, host: "127.0.0.1" });
console.log(`Phone calls at ${publicUrl}/twilio and ${publicUrl}/telnyx`);
