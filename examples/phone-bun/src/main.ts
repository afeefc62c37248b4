import { bunAdapter } from "@plugboard/bun";
import { type CallbackSocket, callbackSocket } from "@plugboard/realtime/twilio";
import { createPhoneServer } from "../../phone-agent/src/phone-agent.ts";

const port = Number(process.env["PORT"] ?? 3000);
const { PUBLIC_URL: publicUrl = `http://127.0.0.1:${port}` } = process.env;
const phone = createPhoneServer(bunAdapter(), { ...process.env, PUBLIC_URL: publicUrl });

/** What belongs to one stream: its path, and its socket once it is open. */
interface Call {
  readonly path: string;
  socket?: CallbackSocket;
}

Bun.serve<Call>({
  port,
  hostname: "127.0.0.1",
  fetch: (request, server) => {
    if (request.headers.get("upgrade") !== "websocket") return phone.answer(request);
    const { pathname } = new URL(request.url);
    return server.upgrade(request, { data: { path: pathname } }) ? undefined : new Response("Upgrade failed.\n", { status: 400 });
  },
  // Bun calls handlers, so each call passes on what its socket was given.
  websocket: {
    open: (ws) => {
      const socket = callbackSocket({ send: (text) => ws.send(text), close: (code, reason) => ws.close(code, reason) });
      ws.data.socket = socket;
      phone.takeCall(ws.data.path, socket);
    },
    message: (ws, message) => ws.data.socket?.onMessage(message),
    close: (ws) => ws.data.socket?.onClose(),
  },
});
console.log(`Phone calls at ${publicUrl}/twilio and ${publicUrl}/telnyx`);
