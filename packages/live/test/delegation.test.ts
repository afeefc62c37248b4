import fc from "fast-check";
import { expect, test } from "vitest";
import { type AppendOutcome, clientDelegation, createLiveClock, type DelegatedTask, type Delegation, functionCalls } from "../src/index.ts";
import { loud, quiet, start } from "./started.ts";

/** Silence at ten times real time, so that acknowledgements come soon. */
const silence = () => ({ clock: createLiveClock(10) });

const sentOf = (received: readonly { readonly event?: object | undefined }[], ...types: string[]) =>
  received.flatMap(({ event }) => (event && types.includes((event as { type: string }).type) ? [event as Record<string, unknown>] : []));

test("a delegation is answered by the handler while the caller goes on talking, under its id", async () => {
  const tasks: DelegatedTask[] = [];
  const begun = Promise.withResolvers<void>();
  let finish = (_result: string): void => undefined;
  const delegation = clientDelegation((task) => {
    tasks.push(task);
    begun.resolve();
    return new Promise<string>((resolve) => {
      finish = resolve;
    });
  });
  const live = {
    turns: [
      { transcript: "Where is my parcel?", reply: [{ delegate: true }] },
      { transcript: "It is urgent.", reply: [] },
    ],
  } as const;
  await using call = await start(live, { delegation, silence: silence() });
  const { session, simulator } = call;
  const delegated = new Promise<{ delegation: { id: string } }>((resolve) => session.on("session.delegation.created", resolve));
  session.sendAudio(loud(400));
  session.sendAudio(quiet(700));
  const { id } = (await delegated).delegation;
  await begun.promise;
  session.sendAudio(loud(400));
  session.sendAudio(quiet(700));
  expect(tasks[0]).toMatchObject({ id });
  const noted = await tasks[0]?.thinking("Looking it up.");
  expect(noted).toMatchObject({ status: "acknowledged" });
  finish("It is in Lyon.");
  const spoken = new Promise<void>((resolve) => session.on("session.output_transcript.delta", () => resolve()));
  await spoken;
  expect(sentOf(simulator.live.received, "session.thinking.append", "session.commentary.append")).toMatchObject([
    { type: "session.thinking.append", delegation_id: id, content: "Looking it up." },
    { type: "session.commentary.append", delegation_id: id, content: "It is in Lyon." },
  ]);
  expect(
    tasks[0]
      ?.transcript()
      .map(({ text }) => text)
      .join(" "),
  ).toContain("Where is my parcel? It is urgent.");
});

test("a newer delegation cancels the oldest, whose appends and result are not sent any more", async () => {
  const outcomes: AppendOutcome[] = [];
  const ended: string[] = [];
  const delegation = clientDelegation(async ({ signal, commentary }) => {
    if (ended.push("began") > 1) return "The newer one.";
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    outcomes.push(await commentary("Too late."));
    return "The older one.";
  });
  await using call = await start(
    { onStart: [{ delegate: true }, { waitMs: 1_000 }, { delegate: true }] },
    { delegation, silence: silence() },
  );
  const { event } = await call.simulator.live.waitFor("session.commentary.append");
  expect(event).toMatchObject({ content: "The newer one." });
  expect(outcomes).toEqual([{ status: "unacknowledged", why: "superseded", delivery: "not-sent" }]);
  await call.session.close();
  expect(sentOf(call.simulator.live.received, "session.commentary.append")).toHaveLength(1);
});

test.each([
  ["throws", async () => Promise.reject(new Error("database down")), "handler-failed"],
  ["takes too long", () => new Promise<string>(() => undefined), "handler-failed"],
])("when a handler %s the model is told, silently, and the application by a failure", async (_what, handler, code) => {
  const delegation = clientDelegation(handler, { timeoutMs: 50 });
  await using call = await start({ onStart: [{ delegate: true }] }, { delegation, silence: silence(), onUnhandled: () => undefined });
  const failure = new Promise<{ code: string }>((resolve) => call.session.on("failure", resolve));
  const { event } = await call.simulator.live.waitFor("session.thinking.append");
  expect(event).toMatchObject({ content: "The delegated task failed. There is no result." });
  expect((await failure).code).toBe(code);
  expect(JSON.stringify(event)).not.toContain("database down");
});

test("the end of the session cancels what runs", async () => {
  let signal: AbortSignal | undefined;
  const begun = Promise.withResolvers<void>();
  const delegation = clientDelegation((task) => {
    signal = task.signal as AbortSignal;
    begun.resolve();
    return new Promise<string>(() => undefined);
  });
  await using call = await start({ onStart: [{ delegate: true }] }, { delegation, silence: silence() });
  await begun.promise;
  await call.session.close();
  expect(signal?.aborted).toBe(true);
});

const responses = {
  model: "gpt-live-1",
  delegation: { type: "responses", responses: { model: "gpt-5.6-luna", tools: [{ type: "function", name: "get_weather" }] } },
} as const;

test("calls of one response run at once; each output is sent once, then one response.create", async () => {
  const running: string[] = [];
  const both = Promise.withResolvers<void>();
  const delegation = functionCalls({
    get_weather: async (args) => {
      if (running.push(args) === 2) both.resolve();
      await both.promise;
      return `${args.length} degrees`;
    },
  });
  const calls = [
    { name: "get_weather", arguments: { city: "Rome" }, callId: "call_1" },
    { name: "get_weather", arguments: { city: "Oslo" }, callId: "call_2" },
    { name: "get_time", callId: "call_3" },
  ];
  const live = { onStart: [{ delegate: true }], backend: [{ calls }, { text: "Rome is warmer." }] } as const;
  await using call = await start(live, { delegation, silence: silence(), session: responses });
  const spoken = Promise.withResolvers<void>();
  call.session.on("session.output_transcript.delta", () => spoken.resolve());
  await spoken.promise;
  const sent = sentOf(call.simulator.live.received, "response.item.create", "response.create");
  expect(sent).toMatchObject([
    { item: { call_id: "call_1", type: "function_call_output", output: "15 degrees" } },
    { item: { call_id: "call_2", output: "15 degrees" } },
    { item: { call_id: "call_3", output: "There is no function get_time." } },
    { type: "response.create" },
  ]);
});

test("a response that fails cancels its calls, and no output is sent", async () => {
  let signal: AbortSignal | undefined;
  const delegation = functionCalls({
    get_weather: (_args, context) => {
      signal = context.signal as AbortSignal;
      return new Promise<string>(() => undefined);
    },
  });
  const live = { onStart: [{ delegate: true }], backend: [{ calls: [{ name: "get_weather" }], fail: "failed" }] } as const;
  await using call = await start(live, { delegation, silence: silence(), session: responses });
  const failed = Promise.withResolvers<void>();
  call.session.on("response.event", ({ event }) => event["type"] === "response.failed" && failed.resolve());
  await failed.promise;
  await call.session.close();
  expect(signal?.aborted ?? true).toBe(true);
  expect(sentOf(call.simulator.live.received, "response.item.create", "response.create")).toEqual([]);
});

test("property: whatever order tasks begin and end in, at most `maxConcurrent` run, the newest of them, and each sends one result or none", async () => {
  const step = fc.oneof(fc.constant("new" as const), fc.nat({ max: 5 }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 3 }), async (steps, maxConcurrent) => {
      const tasks: { readonly task: DelegatedTask; readonly finish: (text: string) => void }[] = [];
      const appended: string[] = [];
      const make: Delegation = clientDelegation((task) => new Promise<string>((resolve) => tasks.push({ task, finish: resolve })), {
        maxConcurrent,
      });
      const run = make({
        append: async (_type, text) => {
          appended.push(text);
          return { status: "unacknowledged", why: "session-over", delivery: "not-sent" };
        },
        send: () => undefined,
        transcript: () => [],
        fail: () => undefined,
      });
      const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
      let begun = 0;
      const finished = new Set<number>();
      for (const what of steps) {
        if (what === "new") {
          begun += 1;
          const delegation = { id: `item_${begun}`, type: "delegation", target: "client" } as const;
          run.receive({ type: "session.delegation.created", event_id: `e${begun}`, offset_ms: 0, delegation });
        } else {
          const index = tasks.length - 1 - what;
          const chosen = tasks[index];
          if (chosen && !chosen.task.signal.aborted) finished.add(index);
          chosen?.finish(`result ${index}`);
        }
        await turn();
        const running = tasks.filter(({ task }, index) => !task.signal.aborted && !finished.has(index));
        expect(running.length).toBeLessThanOrEqual(maxConcurrent);
      }
      run.stop();
      await turn();
      expect([...appended].sort()).toEqual([...finished].map((index) => `result ${index}`).sort());
    }),
    { numRuns: 200 },
  );
});
