import { type WebSocketClassOptions, webSocketClass } from "@plugboard/core";
import { expect, test } from "vitest";
import { scriptedAdapter, url } from "./scripted-socket.ts";

type Given = WebSocketClassOptions["headers"];

/** The headers that the adapter is asked to send. */
const sentHeaders = (bound: Given, given?: Given) => {
  const adapter = scriptedAdapter();
  new (webSocketClass(adapter, { headers: bound }))(url, [], { headers: given }).close();
  return adapter.socket.request.headers;
};

const pairs: readonly (readonly [string, string])[] = [
  ["X-One", "1"],
  ["X-Two", "2"],
];

test.each<[string, () => Given, object]>([
  ["an object", () => Object.fromEntries(pairs), { "X-One": "1", "X-Two": "2" }],
  // Its names are in small letters (Fetch, 5.1).
  ["a Headers", () => new Headers(Object.fromEntries(pairs)), { "x-one": "1", "x-two": "2" }],
  ["pairs", () => pairs, { "X-One": "1", "X-Two": "2" }],
  ["a Map", () => new Map(pairs), { "X-One": "1", "X-Two": "2" }],
  ["an iterator", () => new Headers(Object.fromEntries(pairs)).entries(), { "x-one": "1", "x-two": "2" }],
])("headers that are %s are sent, bound ahead and as the third argument", (_title, given, expected) => {
  expect(sentHeaders(given())).toEqual(expected);
  expect(sentHeaders(undefined, given())).toEqual(expected);
});

test("an iterator that was bound ahead is read for every socket", () => {
  const adapter = scriptedAdapter();
  const webSocket = webSocketClass(adapter, { headers: new Headers({ Authorization: "Bearer x" }).entries() });
  new webSocket(url).close();
  new webSocket(url).close();
  expect(adapter.sockets.map(({ request }) => request.headers)).toEqual([{ authorization: "Bearer x" }, { authorization: "Bearer x" }]);
});

test("the header of the third argument is sent in the place of the one that was bound ahead, whatever the case of its name", () => {
  expect(sentHeaders({ Authorization: "Bearer old", "X-One": "1" }, new Headers({ Authorization: "Bearer new" }))).toEqual({
    authorization: "Bearer new",
    "X-One": "1",
  });
  expect(sentHeaders({ Authorization: "Bearer old" }, { authorization: undefined })).toEqual({});
});

test("pairs of one name are sent as one header with both values", () => {
  expect(sentHeaders([...pairs, ["x-one", "3"]])).toEqual({ "x-one": "1, 3", "X-Two": "2" });
});

test.each<[string, unknown]>([
  ["a text", "X-One: 1"],
  ["a list of texts", ["X-One: 1"]],
  ["a name and a value outside of a pair", ["X-One", "1"]],
  ["pairs of three", [["X-One", "1", "2"]]],
  ["a value that is no text", [["X-One", 1]]],
])("headers that are %s are refused before anything is dialled", (_title, given) => {
  const adapter = scriptedAdapter();
  const refused = expect.objectContaining({ code: "invalid-argument" });
  expect(() => new (webSocketClass(adapter, { headers: given as Given }))(url)).toThrow(refused);
  expect(() => new (webSocketClass(adapter))(url, [], { headers: given as Given })).toThrow(refused);
  expect(adapter.sockets).toHaveLength(0);
});
