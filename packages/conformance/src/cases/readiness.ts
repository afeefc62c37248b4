import { afterFirstFrame, type PlugboardError, type Readiness, type Socket } from "@plugboard/core";
import type { Case } from "../case.ts";
import { alike, check, same } from "../check.ts";
import { area } from "./area.ts";
import { pause, record, told } from "./recording.ts";

const greetings = ["greet-0", "greet-1", "greet-2"];

/** A readiness that settles some time after the adapter's own, as that of a protocol which waits for a message. */
const someTimeLater: Readiness<Socket> = {
  name: "some-time-later",
  wait: async ({ adapterReady }) => {
    await adapterReady();
    await pause(60);
  },
};

/** Nothing that arrives with the handshake is lost, whenever somebody starts to read. */
export const readinessCases: readonly Case[] = area("readiness", "readiness", (define) => {
  define("messages-sent-with-the-handshake-are-not-lost", async ({ connect, url }) => {
    const { handlers, log, received } = record();
    await connect(url("/greet"), handlers);
    await received(3);
    alike(log, ["open", ...greetings], "log");
  });

  define("a-handshake-in-single-bytes-loses-nothing", async ({ connect, url }) => {
    const { handlers, log, received } = record();
    await connect(url("/chunked"), handlers, { connectTimeoutMs: 20_000 });
    await received(3);
    alike(log, ["open", ...greetings], "log");
  });

  for (const [when, delayMs] of Object.entries({ "at-once": -1, "a-task-later": 0, "a-while-later": 60 })) {
    define(`an-iteration-begun-${when}-gets-every-message`, async ({ connect, url }) => {
      const connection = await connect(url("/greet"));
      if (delayMs >= 0) await pause(delayMs);
      const read: unknown[] = [];
      for await (const frame of connection) {
        read.push(frame);
        if (read.length === 3) break;
      }
      alike(read, greetings, "messages");
    });
  }

  define("messages-and-close-in-one-segment-all-arrive", async ({ connect, url, capabilities }) => {
    const { handlers, log, ended } = record();
    await connect(url("/greet-and-close/4001/bye"), handlers);
    const info = await ended;
    alike(log, ["open", ...greetings, `close ${told(capabilities, 4001)}`], "log");
    same(info.reason, told(capabilities, "bye"), "reason");
  });

  define("open-is-called-before-connect-resolves", async ({ connect, url }) => {
    const { handlers, log } = record();
    await connect(url("/echo"), handlers);
    alike(log, ["open"], "log");
  });

  define("a-message-sent-in-open-is-the-first-on-the-wire", async ({ connect, url, until }) => {
    const connection = await connect(url("/echo"), { open: (opened) => opened.send("hello") });
    connection.send("second");
    const seen = await until("both messages", ({ connections }) => connections[0]?.frames.length === 2);
    alike(
      seen.connections[0]?.frames.map(({ text }) => text),
      ["hello", "second"],
      "messages",
    );
  });

  define("a-later-readiness-holds-messages-back-in-order", async ({ connect, url }) => {
    const { handlers, log, received } = record();
    const connecting = connect(url("/greet"), handlers, { readiness: someTimeLater });
    await pause(30);
    alike(log, [], "log before readiness");
    await connecting;
    await received(3);
    alike(log, ["open", ...greetings], "log");
  });

  define("after-first-frame-waits-for-the-peer-to-speak", async ({ connect, url }) => {
    const { handlers, log } = record();
    const startedAt = Date.now();
    await connect(url("/greet-later", { ms: 120 }), handlers, { readiness: afterFirstFrame });
    const durationMs = Date.now() - startedAt;
    check(durationMs >= 100, `readiness after the message, 120 ms after the handshake (came after ${durationMs} ms)`);
    alike(log, ["open", "greet-0"], "log");
  });

  define("after-first-frame-loses-nothing-that-came-with-the-handshake", async ({ connect, url }) => {
    const { handlers, log, received } = record();
    await connect(url("/greet"), handlers, { readiness: afterFirstFrame });
    await received(3);
    alike(log, ["open", ...greetings], "log");
  });

  define("a-peer-that-stays-silent-runs-into-the-deadline", async ({ refused, url, until, capabilities }) => {
    const giveUpAfter = (connectTimeoutMs: number): Promise<PlugboardError> =>
      refused(url("/mute"), { readiness: afterFirstFrame, connectTimeoutMs });
    const namesReadiness = ({ message }: PlugboardError): boolean => message.includes("after-first-frame");
    // The deadline has to come after the handshake, for which a call needs longer, and a busy machine up to twice as long.
    const deadlineMs = capabilities.webSocket ? 1_500 : 5_000;
    const first = await giveUpAfter(deadlineMs);
    const error = namesReadiness(first) ? first : await giveUpAfter(2 * deadlineMs);
    same(error.code, "connect-timeout", "code");
    check(namesReadiness(error), "a message that names what was waited for");
    await until("the handshake", ({ connections }) => connections.length > 0);
  });

  define("a-readiness-may-send-through-the-socket", async ({ connect, url, observed }) => {
    const asking: Readiness<Socket> = {
      name: "asking",
      wait: async ({ adapterReady, socket, firstFrame }) => {
        await adapterReady();
        socket.send("init");
        await firstFrame;
      },
    };
    const { handlers, log, received } = record();
    const connection = await connect(url("/echo"), handlers, { readiness: asking });
    connection.send("after");
    await received(2);
    alike(log, ["open", "init", "after"], "log");
    alike(
      (await observed()).connections[0]?.frames.map(({ text }) => text),
      ["init", "after"],
      "messages at the server",
    );
  });

  define("a-close-before-readiness-is-told-with-its-code", async ({ refused, url, capabilities }) => {
    const { handlers, log } = record();
    const error = await refused(url("/close/4001/too%20early"), { readiness: afterFirstFrame }, handlers);
    same(error.code, "closed-before-ready", "code");
    same(error.delivery, "not-sent", "delivery");
    same(error.close?.code, told(capabilities, 4001), "close code");
    same(error.close?.reason, told(capabilities, "too early"), "close reason");
    alike(log, [], "log");
  });
});
