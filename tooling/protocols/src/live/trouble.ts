import { equal, holds } from "../expect.ts";
import type { ProtocolCase } from "../protocol-case.ts";
import { call, next, quiet } from "./call.ts";

const source = "docs/live.md";

/** What goes wrong. */
export const liveTroubleCases: readonly ProtocolCase[] = [
  {
    id: "live/hostile-frames-lose-no-later-frame",
    source,
    run: async (context) => {
      const { session, server, failures } = await call(context);
      session.on("audio", () => undefined);
      const frames = [
        "{",
        "[]",
        "null",
        '{"type":7}',
        { type: "session.output_audio.delta", delta: "!" },
        { type: "__proto__" },
        { type: "session.future_thing" },
      ];
      for (const frame of frames) await server.tell({ to: "send", api: "live", connection: 0, frame });
      const last = next(session, "info", ({ code }) => code === "the last");
      await server.tell({ to: "send", api: "live", connection: 0, frame: { type: "info", event_id: "e", code: "the last", message: "" } });
      await last;
      equal(failures, ["protocol-error", "protocol-error", "protocol-error", "protocol-error", "protocol-error"], "failures");
      equal(session.state.status, "running", "the session");
    },
  },
  {
    id: "live/a-listener-that-throws-loses-no-later-event",
    source,
    run: async (context) => {
      const { session, failures } = await call(context);
      session.on("session.output_audio.delta", () => {
        throw new Error("a fault of the application");
      });
      let deltas = 0;
      session.on("event", ({ type }) => {
        if (type === "session.output_audio.delta") deltas += 1;
      });
      const usage = next(session, "session.usage.updated");
      session.sendAudio(quiet(15_000));
      await usage;
      equal(deltas, 150, "deltas heard");
      holds(failures.length === 150 && failures.every((code) => code === "handler-failed"), "each exception is reported");
    },
  },
  {
    id: "live/an-end-that-is-never-confirmed-is-bounded-and-says-so",
    source,
    run: async (context) => {
      const { session } = await call(context, { everyConnection: { closed: "never" } }, { closeTimeoutMs: 100 });
      equal((await session.close()).status, "unconfirmed", "the end");
    },
  },
];
