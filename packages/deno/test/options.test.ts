import { denoAdapter } from "@plugboard/deno";
import { nativeAdapter } from "@plugboard/deno/native";
import { expect, test } from "vitest";

test.each([
  ["denoAdapter", denoAdapter, "proxi", "node-ws: there is no option proxi."],
  ["nativeAdapter", nativeAdapter, "proxy", "deno-native: there is no option proxy."],
  ["denoAdapter", denoAdapter, "client", expect.stringContaining("nativeAdapter() of @plugboard/deno/native")],
])("%s refuses an option that it does not know, without its value, when the adapter is made", (_name, factory, option, message) => {
  const options = { [option]: "http://user:password@127.0.0.1:1" };
  const make = (): unknown => Reflect.apply(factory, undefined, [options]);
  expect(make).toThrow(expect.objectContaining({ code: "invalid-argument", message }));
});
