import { attachSideband, forkSession, newSession } from "@plugboard/live";
import { equal, failureOf, holds, memberOf, textOfError } from "../expect.ts";
import type { ProtocolCase } from "../protocol-case.ts";
import { call, loud, model, next, prepareCall, quiet, receivedOf, speak } from "./call.ts";

const source = "docs/live.md";

/** How sessions begin, end and are joined. */
export const liveSessionCases: readonly ProtocolCase[] = [
  {
    id: "live/the-credential-is-a-header-or-the-reason-why-not-is-said",
    source,
    run: async (context) => {
      const { session, server } = await prepareCall(context, undefined, { auth: undefined, apiKey: "sk-live-secret-key" });
      if (context.adapter.capabilities.headers) {
        await session.connect();
        const [handshake] = (await server.seen()).live.handshakes;
        equal([handshake?.url, handshake?.credential.kind], ["/v1/live/sessions", "bearer"], "the handshake");
        return;
      }
      const error = await failureOf(session.connect(), "a session over a socket in a page");
      equal(memberOf(error, "code"), "capability-missing", "the code");
      holds(String(memberOf(error, "message")).includes("WebRTC"), "the message says the way out");
      holds(!textOfError(error).includes("sk-live-secret-key"), "the key is in no error");
      equal((await server.seen()).live.handshakes, [], "handshakes");
    },
  },
  {
    id: "live/session-start-is-first-and-a-refused-start-is-an-error-at-once",
    source,
    run: async (context) => {
      const { session, server } = await prepareCall(
        context,
        { everyConnection: { afterRefusedStart: "stay" } },
        { session: { model: "gpt-live-9" } },
      );
      session.sendAudio(quiet(20));
      const error = await failureOf(session.connect(), "a start with a model that is not there");
      equal(
        [memberOf(error, "code"), memberOf(error, "delivery"), memberOf(memberOf(error, "cause"), "code")],
        ["server-error", "rejected", "model_not_found"],
        "the error",
      );
      equal(
        (await server.seen()).live.received.map(({ event }) => event?.type),
        ["session.start"],
        "what the server got",
      );
    },
  },
  {
    id: "live/close-is-confirmed-with-reason-and-usage",
    source,
    run: async (context) => {
      const { session, server } = await call(context, { everyConnection: { closed: { delayMs: 30 } } });
      session.sendAudio(quiet(3_000));
      const ending = await session.close();
      holds(ending.status === "confirmed", "the end is confirmed");
      equal([ending.reason, ending.usageSeconds], ["close_requested", 3], "reason and usage");
      await server.until("the session over", ({ live }) => live.sessions[0]?.status === "closed");
    },
  },
  {
    id: "live/a-sideband-observes-and-leaves-without-ending-the-session",
    source,
    run: async (context) => {
      const { session, server } = await call(context);
      const heard: string[] = [];
      const { adapter } = context;
      const sessionId = session.session?.id ?? "";
      const placed = context.credential();
      const sideband = await attachSideband({
        adapter,
        baseUrl: server.url,
        ...placed,
        sessionId,
        on: { event: ({ type }) => heard.push(type) },
      });
      const reflected = next(sideband, "session.input_audio.append");
      const audio = next(sideband, "audio");
      session.sendAudio(loud(200));
      holds((await reflected).audio.length > 0, "the input is reflected");
      equal((await audio).data.length, 4_800, "bytes of a chunk");
      equal(heard[0], "session.started", "the first event");
      const muted = sideband.mute();
      equal((await muted).status, "acknowledged", "a command of the sideband");
      equal((await sideband.close()).status, "detached", "the end of the sideband");
      equal(session.state.status, "running", "the session");
    },
  },
  {
    id: "live/a-stored-session-is-forked-under-another-id",
    source,
    run: async (context) => {
      const { session, server } = await call(context, undefined, { session: { model, store: true } });
      const sessionId = session.session?.id ?? "";
      const options = { adapter: context.adapter, baseUrl: server.url, ...context.credential(), sessionId, silence: null };
      equal(
        typeof memberOf(await failureOf(forkSession(options), "a fork of a session that runs"), "code"),
        "string",
        "the code of the refusal",
      );
      await session.close();
      const fork = await forkSession(options);
      holds(fork.session?.id !== sessionId, "another id");
      fork.sendAudio(quiet(1_000));
      const ending = await fork.close();
      holds(ending.status === "confirmed" && ending.usageSeconds === 1, "its usage begins at nothing");
    },
  },
  {
    id: "live/a-lost-session-is-told-at-once-and-goes-on-in-a-new-one",
    source,
    run: async (context) => {
      const { session, server } = await call(
        context,
        { turns: [{ transcript: "My order is A0042.", reply: [{ say: "One moment.", audio: { toneMs: 200 } }] }] },
        { continuity: newSession({ minDelayMs: 1, maxDelayMs: 5 }) },
      );
      const said = next(session, "session.output_transcript.delta", ({ delta }) => delta.includes("moment"));
      speak(session);
      session.sendAudio(quiet(1_000));
      await said;
      const lost = next(session, "state", ({ status }) => status === "continuing");
      const continued = next(session, "continued");
      await server.tell({ to: "close", api: "live", connection: 0, code: 1011, reason: "boom" });
      const state = await lost;
      holds(
        state.status === "continuing" && state.after.status === "unconfirmed" && state.after.close.code === 1011,
        "the loss and its code",
      );
      await continued;
      const [, second] = receivedOf(await server.seen(), "session.start");
      equal(memberOf(memberOf(second?.["session"], "input"), "length"), 2, "messages that the new session was given");
    },
  },
];
