import process from "node:process";
import { denoAdapter } from "@plugboard/deno";
import { createPhoneServer } from "../../phone-agent/src/phone-agent.ts";

const port = Number(process.env["PORT"] ?? 3000);
const { PUBLIC_URL: publicUrl = `http://127.0.0.1:${port}` } = process.env;
const phone = createPhoneServer(denoAdapter(), { ...process.env, PUBLIC_URL: publicUrl });

Deno.serve(
  { port, hostname: "127.0.0.1", onListen: () => console.log(`Phone calls at ${publicUrl}/twilio and ${publicUrl}/telnyx`) },
  (request) => {
    if (request.headers.get("upgrade") !== "websocket") return phone.answer(request);
    const { socket, response } = Deno.upgradeWebSocket(request);
    phone.takeCall(new URL(request.url).pathname, socket);
    return response;
  },
);
