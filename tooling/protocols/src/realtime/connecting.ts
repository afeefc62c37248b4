import { isPlugboardError } from "@plugboard/core";
import { equal, failureOf, holds, memberOf, textOfError } from "../expect.ts";
import type { ProtocolCase } from "../protocol-case.ts";
import { converse, next, prepare, receivedOf } from "./dialogue.ts";

const source = "docs/realtime.md";

/** How a session begins and ends. */
export const connectingCases: readonly ProtocolCase[] = [
  {
    id: "realtime/the-credential-is-where-the-runtime-can-put-it",
    source,
    run: async (context) => {
      const { server } = await converse(context);
      const [handshake] = (await server.seen()).handshakes;
      const kind = context.adapter.capabilities.headers ? "bearer" : "subprotocol";
      equal(handshake?.credential, { kind, key: "ek_simulated" }, "the credential that the server found");
      holds(!handshake?.url.includes("ek_simulated"), "no key in the address");
    },
  },
  {
    id: "realtime/connect-resolves-when-the-session-is-configured",
    source,
    run: async (context) => {
      const { transport, server } = await prepare(context);
      const updated: unknown[] = [];
      transport.on("session.updated", (event) => updated.push(event.session));
      await transport.connect({ initialSessionConfig: { instructions: "Be brief." } });
      equal(memberOf(updated[0], "instructions"), "Be brief.", "the instructions that the server confirmed before connect resolved");
      equal((await server.seen()).received[0]?.event?.type, "session.update", "the first event that the server got");
    },
  },
  {
    id: "realtime/ready-says-what-connect-waits-for",
    source,
    run: async (context) => {
      for (const [ready, sessionCreated, expected] of [
        ["open", "never", 0],
        ["session.created", "with-handshake", 1],
      ] as const) {
        const { transport } = await prepare(context, { script: { everyConnection: { sessionCreated } } }, { ready });
        let created = 0;
        transport.on("session.created", () => {
          created += 1;
        });
        await transport.connect();
        equal(created, expected, `session.created events when connect resolves with ready ${ready}`);
      }
    },
  },
  {
    id: "realtime/a-refused-key-is-an-error-with-a-code-and-without-the-key",
    source,
    run: async (context) => {
      const { transport, errors } = await prepare(context, { apiKeys: ["ek_right"] }, { apiKey: "ek_wrong0123456789" });
      const error = await failureOf(transport.connect(), "connect");
      holds(isPlugboardError(error), "connect rejects with a PlugboardError");
      const { code, delivery } = error;
      const expected = context.adapter.capabilities.handshakeResponse ? "handshake-rejected" : "connect-failed";
      equal([code, delivery, transport.status], [expected, "not-sent", "disconnected"], "code, delivery and status");
      holds(!textOfError(error).includes("0123456789"), "no key in the error");
      equal(errors.length, 1, "errors emitted");
    },
  },
  {
    id: "realtime/the-servers-close-code-and-reason-arrive",
    source,
    needs: ["closeCodes"],
    run: async (context) => {
      const { transport, server, errors } = await converse(context);
      const closed = next(transport, "close");
      await server.tell({ to: "close", connection: 0, code: 4001, reason: "policy: key revoked" });
      const event = await closed;
      const found = ["code", "reason", "initiator"].map((name) => memberOf(event, name));
      equal(found, [4001, "policy: key revoked", "remote"], "code, reason and initiator");
      equal([errors.map((error) => memberOf(error, "code")), transport.status], [["connection-lost"], "disconnected"], "errors and status");
    },
  },
  {
    id: "realtime/a-lost-connection-is-an-error",
    source,
    // The end of a network path is no event: a call finds out in its own time, which its own tests look at.
    needs: ["webSocket"],
    run: async (context) => {
      const { transport, server, errors } = await converse(context);
      const closed = next(transport, "close");
      await server.tell({ to: "terminate", connection: 0 });
      equal(memberOf(await closed, "code"), 1006, "close code");
      equal([errors.map((error) => memberOf(error, "code")), transport.status], [["connection-lost"], "disconnected"], "errors and status");
    },
  },
  {
    id: "realtime/close-is-clean-and-leaves-no-socket",
    source,
    run: async (context) => {
      const { transport, server, errors } = await converse(context);
      const closed = next(transport, "close");
      transport.sendEvent({ type: "input_audio_buffer.clear" });
      transport.close();
      equal(transport.status, "disconnected", "status at once");
      const event = await closed;
      const code = context.adapter.capabilities.closeCodes ? 1000 : 1005;
      equal([memberOf(event, "code"), memberOf(event, "initiator")], [code, "local"], "code and initiator");
      const seen = await server.until("the end of the connection", ({ ends }) => ends[0] !== null);
      equal([seen.ends, errors], [[{ code, reason: "" }], []], "what the server saw, and errors");
      equal(receivedOf(seen, "input_audio_buffer.clear").length, 1, "what was sent before the close arrives");
      await transport.connect();
      equal(transport.status, "connected", "status after another connect");
    },
  },
];
