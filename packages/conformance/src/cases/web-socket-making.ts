import type { Case } from "../case.ts";
import { alike, check, same } from "../check.ts";
import { area } from "./area.ts";
import { eventOf, opened, throwsNamed } from "./web-socket-steps.ts";

const urlOf = (url: string, change: (url: URL) => string): string => change(new URL(url));

const isReadOnly = (owner: object, name: string, value: number): void => {
  const { enumerable, writable, configurable, value: found } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
  alike([found, enumerable, writable, configurable], [value, true, false, false], name);
};

/**
 * The web platform's own tests of the constructor and of what every socket has, as far as a client can show them, under the names of their
 * files in `websockets/`.
 *
 * @see https://github.com/web-platform-tests/wpt/tree/master/websockets
 */
export const webSocketMakingCases: readonly Case[] = area("wpt", "a-websocket-class", (define) => {
  define("create-invalid-urls", async ({ webSocket }) => {
    for (const url of ["ftp://host.invalid/", "mailto:someone@host.invalid", "about:blank", "ws://host.invalid:badport/"]) {
      throwsNamed("SyntaxError", url, () => new webSocket(url));
    }
  });
  define("create-invalid-urls-space-in-the-host", async ({ webSocket }) => {
    throwsNamed("SyntaxError", "a space in the host", () => new webSocket("ws://foo bar.com/"));
  });
  define("constructor-fragment", async ({ webSocket, url }) => {
    throwsNamed("SyntaxError", "a fragment", () => new webSocket(`${url("/echo")}#test`));
    throwsNamed("SyntaxError", "an empty fragment", () => new webSocket(`${url("/echo")}#`));
  });
  define("create-http-urls", async ({ webSocket, url }) => {
    const socket = await opened(webSocket, url("/echo").replace(/^ws/, "http"));
    same(socket.url, url("/echo"), "url");
  });
  define("create-valid-url", async ({ webSocket, url }) => {
    same((await opened(webSocket, url("/echo"))).readyState, 1, "readyState");
  });
  define("create-url-with-space", async ({ webSocket, url }) => {
    same((await opened(webSocket, url("/echo", { q: "" }).replace(/=$/, "=a b"))).url, url("/echo?q=a%20b"), "url");
  });
  define("create-valid-url-object", async ({ webSocket, url }) => {
    same(new webSocket(new URL(url("/echo"))).url, url("/echo"), "url");
  });
  define("interfaces-websocket-url-resolve", async ({ webSocket, url }) => {
    const given = urlOf(url("/echo"), ({ host }) => `WS://${host}/a/../echo?x=%20`);
    const socket = new webSocket(given);
    same(socket.url, new URL(given).href, "url");
    same(socket.url, url("/echo?x=%20"), "url");
  });
  define("create-protocol-with-space", async ({ webSocket, url }) => {
    for (const protocol of ["ec ho", "", "a,b", "a\tb", "\u0080", "a;b", "ü"]) {
      throwsNamed("SyntaxError", JSON.stringify(protocol), () => new webSocket(url("/echo"), protocol));
    }
  });
  define("create-protocols-repeated", async ({ webSocket, url }) => {
    throwsNamed("SyntaxError", "the same twice", () => new webSocket(url("/echo"), ["echo", "echo"]));
  });
  define("create-protocols-repeated-case-insensitive", async ({ webSocket, url }) => {
    throwsNamed("SyntaxError", "the same in another case", () => new webSocket(url("/echo"), ["echo", "eCho"]));
  });
  define(
    "create-valid-url-protocol",
    async ({ webSocket, url }) => {
      const socket = new webSocket(url("/echo", { protocol: "echo" }), "echo");
      same(socket.protocol, "", "protocol while it connects");
      await eventOf(socket, "open");
      same(socket.protocol, "echo", "protocol");
    },
    { needs: ["subprotocols"] },
  );
  define(
    "create-valid-url-array-protocols",
    async ({ webSocket, url, observed }) => {
      const socket = await opened(webSocket, url("/echo", { protocol: "chat" }), ["echo", "chat"]);
      same(socket.protocol, "chat", "protocol");
      alike((await observed()).connections[0]?.protocols, ["echo", "chat"], "protocols offered");
    },
    { needs: ["subprotocols"] },
  );
  define("create-extensions-empty", async ({ webSocket, url }) => {
    const socket = new webSocket(url("/echo"));
    same(socket.extensions, "", "extensions while it connects");
    await eventOf(socket, "open");
    same(socket.extensions, "", "extensions");
  });
  define("interfaces-websocket-constants", async ({ webSocket }) => {
    for (const [name, value] of Object.entries({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })) {
      isReadOnly(webSocket, name, value);
      isReadOnly(webSocket.prototype, name, value);
    }
  });
  define("eventhandlers", async ({ webSocket, url }) => {
    const socket = new webSocket(url("/echo"));
    for (const name of ["onopen", "onmessage", "onerror", "onclose"] as const) {
      const handler = (): void => undefined;
      same(socket[name], null, `${name} at first`);
      socket[name] = handler;
      same(socket[name], handler, name);
      Object.assign(socket, { [name]: "no function" });
      same(socket[name], null, `${name} after a value that is no function`);
    }
  });
  define("interfaces-websocket-events-order", async ({ webSocket, url }) => {
    const socket = new webSocket(url("/echo"));
    const calls: string[] = [];
    socket.onopen = () => void calls.push("replaced");
    socket.addEventListener("open", () => void calls.push("listener"));
    socket.onopen = () => void calls.push("handler");
    await eventOf(socket, "open");
    alike(calls, ["handler", "listener"], "calls");
  });
  define("binarytype-wrong-value", async ({ webSocket, url }) => {
    const socket = new webSocket(url("/echo"));
    same(socket.binaryType, "blob", "binaryType at first");
    socket.binaryType = "arraybuffer";
    socket.binaryType = "notBlobOrArrayBuffer";
    same(socket.binaryType, "arraybuffer", "binaryType after a wrong value");
  });
  define("interfaces-websocket-is-an-event-target", async ({ webSocket, url }) => {
    const socket = new webSocket(url("/echo"));
    same(webSocket.name, "WebSocket", "name of the class");
    same(Object.getPrototypeOf(webSocket.prototype).constructor.name, "EventTarget", "what it extends");
    const event = await new Promise<object>((resolve) => {
      socket.onopen = resolve;
    });
    same((event as { readonly target?: unknown }).target, socket, "target of the event");
  });
  define(
    "headers-by-the-third-argument",
    async ({ webSocket, url, observed }) => {
      await eventOf(new webSocket(url("/echo"), [], { headers: { "X-One": "1", "X-Two": undefined } }), "open");
      await eventOf(new webSocket(url("/echo"), [], { headers: new Map([["X-One", "2"]]) }), "open");
      const [first, second] = (await observed()).connections;
      same(first?.headers["x-one"], "1", "x-one");
      check(first !== undefined && !("x-two" in first.headers), "no header without a value");
      same(second?.headers["x-one"], "2", "x-one of pairs");
    },
    { needs: ["headers"] },
  );
});
