import type { Case } from "../case.ts";
import { check, same } from "../check.ts";
import { area } from "./area.ts";
import { record } from "./recording.ts";

const violations = [
  "invalid-utf8",
  "masked",
  "reserved-opcode",
  "reserved-bit",
  "stray-continuation",
  "interleaved",
  "long-ping",
  "long-pong",
  "long-close",
  "split-ping",
  "short-length-in-16-bits",
  "short-length-in-64-bits",
  "middle-length-in-64-bits",
  "short-close",
  "bad-close-reason",
  "huge-length",
];

/** A peer that breaks RFC 6455 ends its connection and nothing else. */
export const hostileCases: readonly Case[] = area("hostile", "hostile-peers", (define) => {
  for (const violation of violations) {
    define(
      `${violation}-ends-the-connection`,
      async ({ connect, url }) => {
        const { handlers, log, ended, frames, received } = record();
        const connection = await connect(url(`/${violation}`, { go: 1 }), handlers);
        connection.send("go");
        // A connection that goes on delivers the message that follows, and the case fails at once instead of at its deadline.
        await Promise.race([ended, received(1)]).catch(() => undefined);
        same(frames.length, 0, "messages");
        const info = await ended;
        same(info.code, 1006, "code");
        same(info.wasClean, false, "wasClean");
        same(info.initiator, "network", "initiator");
        same(connection.status, "closed", "status");
        same(frames.length, 0, "messages");
        same(log.length, 2, "calls");
      },
      { needs: ["webSocket", "frameCheck"] },
    );
  }

  define(
    "whatever-comes-the-connection-can-be-closed",
    async ({ connect, url }) => {
      await Promise.all(
        violations.map(async (violation) => {
          const { handlers, log } = record();
          const connection = await connect(url(`/${violation}`, { go: 1 }), handlers, { closeTimeoutMs: 300 });
          connection.send("go");
          await connection.close();
          same(connection.status, "closed", `status after ${violation}`);
          check(log.filter((entry) => entry.startsWith("close")).length === 1, `one close after ${violation}`);
        }),
      );
    },
    { needs: ["webSocket"] },
  );

  define(
    "whatever-comes-the-next-connection-is-whole",
    async ({ connect, url }) => {
      for (const violation of violations) {
        const broken = await connect(url(`/${violation}`, { go: 1 }), { error: () => undefined }, { closeTimeoutMs: 100 });
        broken.send("go");
        await broken.close();
      }
      const { handlers, received } = record();
      const connection = await connect(url("/echo"), handlers);
      connection.send("whole");
      same((await received(1))[0], "whole", "message");
    },
    { needs: ["webSocket"] },
  );
});
