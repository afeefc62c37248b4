import { type PlugboardError, type ReconnectHandlers, type Reconnecting, reconnecting } from "@plugboard/core";
import { expect, test } from "vitest";
import { scriptedAdapter, url } from "./scripted-socket.ts";

/** A series whose first attempt fails, and which makes no second one. */
const failing = (handlers: ReconnectHandlers = {}): Reconnecting => {
  const adapter = scriptedAdapter({}, (socket) => {
    queueMicrotask(() => socket.events.error(new Error("no route")));
    return socket;
  });
  return reconnecting(adapter, url, handlers, { shouldReconnect: () => false });
};

/** What nobody catches while `body` runs, and in the turn after it; `body` is told when that happens. */
const uncaughtIn = async (body: (uncaught: Promise<void>) => unknown): Promise<readonly unknown[]> => {
  const thrown: unknown[] = [];
  const listeners = process.rawListeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  const uncaught = new Promise<void>((resolve) => {
    process.on("uncaughtException", (cause) => {
      thrown.push(cause);
      resolve();
    });
  });
  await body(uncaught);
  await new Promise((resolve) => setTimeout(resolve, 0));
  process.removeAllListeners("uncaughtException");
  for (const listener of listeners) process.on("uncaughtException", listener as NodeJS.UncaughtExceptionListener);
  return thrown;
};

const noRoute = expect.objectContaining({ code: "connect-failed", cause: expect.objectContaining({ message: "no route" }) });

test("the handler failed hears why a series has given up, and nothing is thrown", async () => {
  const heard: unknown[] = [];
  const told = (): Promise<unknown> => new Promise((resolve) => failing({ failed: (error) => resolve(heard.push(error)) }));
  expect(await uncaughtIn(told)).toEqual([]);
  expect(heard).toEqual([noRoute]);
});

test("a series that nobody listens to throws why it has given up, so that it does not end unnoticed", async () => {
  const ignored = (uncaught: Promise<void>): Promise<void> => {
    failing();
    return uncaught;
  };
  expect(await uncaughtIn(ignored)).toEqual([noRoute]);
});

test("a series whose done is read throws nothing beside it", async () => {
  const rejected: unknown[] = [];
  const read = (): Promise<unknown> => failing().done.catch((error: PlugboardError) => rejected.push(error));
  expect(await uncaughtIn(read)).toEqual([]);
  expect(rejected).toEqual([noRoute]);
});

test("a series whose next connection is waited for throws nothing beside it", async () => {
  const rejected: unknown[] = [];
  const wait = (): Promise<unknown> =>
    failing()
      .whenConnected()
      .catch((error: PlugboardError) => rejected.push(error));
  expect(await uncaughtIn(wait)).toEqual([]);
  expect(rejected).toEqual([noRoute]);
});

test("a series that close() ended has not failed", async () => {
  const heard: unknown[] = [];
  expect(await uncaughtIn(() => failing({ failed: (error) => void heard.push(error) }).close())).toEqual([]);
  expect(await uncaughtIn(() => failing().close())).toEqual([]);
  expect(heard).toEqual([]);
});
