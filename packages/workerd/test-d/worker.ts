/// <reference types="@cloudflare/workers-types" />
import { DurableObject } from "cloudflare:workers";
import { type Connection, connect } from "@plugboard/core";
import { acceptThenReady, constructorAdapter, SocketOwner, workerdAdapter } from "@plugboard/workerd";

/** A Worker as users write it, against Cloudflare's own types: the package's platform.d.ts does not conflict with them. */
interface Env {
  readonly KEY: string;
  readonly GATEWAY: Fetcher;
  readonly FEED: DurableObjectNamespace<Feed>;
}

export class Feed extends DurableObject<Env> {
  readonly #owner = new SocketOwner<Connection>({
    open: () => connect(workerdAdapter(), { url: "wss://example.com/feed", headers: { Authorization: `Bearer ${this.env.KEY}` } }),
    close: (connection) => connection.close(),
    closed: (connection) => connection.closed,
  });

  override async fetch(request: Request): Promise<Response> {
    return this.#owner.use(async (connection) => {
      connection.send(await request.text());
      return new Response(null, { status: 202 });
    });
  }
}

export default {
  async fetch(request, env, context): Promise<Response> {
    const adapter = workerdAdapter({ fetch: (url, init) => env.GATEWAY.fetch(url, init) });
    const connection = await connect(adapter, "wss://example.com/feed", {}, { readiness: acceptThenReady });
    context.waitUntil(connection.closed);
    // @ts-expect-error: accept-then-ready is for the socket of an upgraded fetch, and this adapter has none (docs/adapters.md)
    await connect(constructorAdapter(), "wss://example.com/feed", {}, { readiness: acceptThenReady });
    return env.FEED.getByName("feed").fetch(request);
  },
} satisfies ExportedHandler<Env>;
