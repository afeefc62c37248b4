import { DurableObject } from "cloudflare:workers";
import { workerdAdapter } from "@plugboard/workerd";
import { createPhoneServer, type PhoneServer, type PhoneSettings } from "../../phone-agent/src/phone-agent.ts";

interface Env extends PhoneSettings {
  readonly CALL: DurableObjectNamespace<Call>;
}

/** One call. It owns both sockets, the provider's and the API's, which a Worker's own request could not hold for so long. */
export class Call extends DurableObject<Env> {
  readonly #phone: PhoneServer = createPhoneServer(workerdAdapter(), this.env);

  override fetch(request: Request): Response {
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    server.accept();
    // Nothing is delivered before this turn ends, so that no message is missed.
    this.#phone.takeCall(new URL(request.url).pathname, server);
    return new Response(null, { status: 101, webSocket: client });
  }
}

export default {
  /** `POST /twilio` and `POST /telnyx` are the webhooks; streams go to the object of their call. */
  fetch: (request, env) => {
    if (request.headers.get("upgrade") !== "websocket") return createPhoneServer(workerdAdapter(), env).answer(request);
    return env.CALL.getByName(new URL(request.url).pathname).fetch(request);
  },
} satisfies ExportedHandler<Env>;
