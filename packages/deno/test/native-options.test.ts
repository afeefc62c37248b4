import { connect } from "@plugboard/core";
import { nativeAdapter } from "@plugboard/deno/native";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const url = "ws://localhost/";
const client = { close: () => undefined };
const dialled = vi.fn();

/** A constructor like that of a Deno which knows these options: it reads them, and then refuses the URL with which the adapter asks. */
const stubVersion = (...known: readonly string[]): void => {
  const construct = class {
    constructor(target: string, options: Record<string, unknown>) {
      for (const name of known) void options[name];
      if (target.includes("#")) throw new SyntaxError("Fragments are not allowed in a WebSocket URL");
      dialled(target, options);
      throw new Error("dialled");
    }
  };
  vi.stubGlobal("WebSocket", construct);
};

beforeEach(() => dialled.mockReset());
afterEach(() => vi.unstubAllGlobals());

const fail = (adapter: ReturnType<typeof nativeAdapter>, request: object): Promise<unknown> =>
  connect(adapter, { url, ...request }).catch((error: unknown) => error);

test("a version without the option headers is refused before it dials", async () => {
  stubVersion();
  expect(await fail(nativeAdapter(), { headers: { Authorization: "Bearer key" } })).toMatchObject({ code: "capability-missing" });
  expect(dialled).not.toHaveBeenCalled();
});

test("a version without the option client is refused before it dials", async () => {
  stubVersion("headers", "protocols");
  expect(await fail(nativeAdapter({ client }), {})).toMatchObject({ code: "capability-missing" });
  expect(dialled).not.toHaveBeenCalled();
});

test("a version without options still takes subprotocols", async () => {
  stubVersion();
  await fail(nativeAdapter(), { protocols: ["app"] });
  expect(dialled).toHaveBeenCalledExactlyOnceWith(url, ["app"]);
});

test("a version with both options gets both", async () => {
  stubVersion("headers", "protocols", "client");
  await fail(nativeAdapter({ client }), { protocols: ["app"], headers: { "X-Name": "value" } });
  expect(dialled).toHaveBeenCalledExactlyOnceWith(url, { protocols: ["app"], headers: { "X-Name": "value" }, client });
});
