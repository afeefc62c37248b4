import type { PlugboardError } from "@plugboard/core";
import type { Case } from "../case.ts";
import { alike, check, same } from "../check.ts";
import { area } from "./area.ts";
import { record, told } from "./recording.ts";

/** A handler that throws does not harm the connection. */
export const handlerCases: readonly Case[] = area("handlers", "errors-and-delivery", (define) => {
  define("a-throwing-message-handler-loses-no-later-message", async ({ connect, url }) => {
    const { handlers, frames, received } = record();
    const errors: PlugboardError[] = [];
    const boom = new Error("boom");
    const connection = await connect(url("/greet", { n: 4 }), {
      ...handlers,
      message: (frame, self) => {
        handlers.message?.(frame, self);
        if (frames.length === 2) throw boom;
      },
      error: (error) => void errors.push(error),
    });
    await received(4);
    alike(frames, ["greet-0", "greet-1", "greet-2", "greet-3"], "messages");
    alike(
      errors.map(({ code }) => code),
      ["handler-failed"],
      "errors",
    );
    same(errors[0]?.cause, boom, "cause");
    same(connection.status, "open", "status");
  });

  define("a-throwing-message-handler-leaves-the-connection-usable", async ({ connect, url, capabilities }) => {
    const { handlers, received } = record();
    let calls = 0;
    const connection = await connect(url("/echo"), {
      ...handlers,
      message: (frame, self) => {
        calls += 1;
        if (calls === 1) throw new Error("boom");
        handlers.message?.(frame, self);
      },
      error: () => undefined,
    });
    connection.send("first");
    connection.send("second");
    alike(await received(1), ["second"], "messages");
    same((await connection.close(4001)).code, told(capabilities, 4001), "code");
  });

  define("a-throwing-open-handler-does-not-fail-the-attempt", async ({ connect, url }) => {
    const { handlers, received, log } = record();
    const connection = await connect(url("/greet"), {
      ...handlers,
      open: () => {
        throw new Error("boom");
      },
    });
    await received(3);
    same(log[0], "error handler-failed", "first call");
    same(connection.status, "open", "status");
  });

  define("a-throwing-close-handler-does-not-hold-the-end-back", async ({ connect, url, capabilities }) => {
    const errors: string[] = [];
    const connection = await connect(url("/close/4001/done"), {
      close: () => {
        throw new Error("boom");
      },
      error: ({ code }) => void errors.push(code),
    });
    const info = await connection.closed;
    same(info.code, told(capabilities, 4001), "code");
    alike(errors, ["handler-failed"], "errors");
  });

  define("a-connection-knows-itself-in-every-handler", async ({ connect, url }) => {
    const seen: unknown[] = [];
    const connection = await connect(url("/greet-and-close/1000", { n: 1 }), {
      open: (self) => void seen.push(self),
      message: (_frame, self) => void seen.push(self),
      close: (_info, self) => void seen.push(self),
    });
    await connection.closed;
    check(seen.length === 3 && seen.every((self) => self === connection), "the same connection three times");
  });
});
