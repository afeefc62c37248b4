import { nativeAdapter, nodeAdapter } from "@plugboard/node";
import { expect, test } from "vitest";

test.each([
  ["node-ws", nodeAdapter, "prxy"],
  ["node-native", nativeAdapter, "proxy"],
])("%s refuses an option that it does not know, without its value, when the adapter is made", (name, factory, option) => {
  const options = { [option]: "http://user:password@127.0.0.1:1" };
  const make = (): unknown => Reflect.apply(factory, undefined, [options]);
  expect(make).toThrow(expect.objectContaining({ code: "invalid-argument", message: `${name}: there is no option ${option}.` }));
});
