import type { StandardWebSocket, StandardWebSocketClass } from "@plugboard/core";
import type { CoreMutant } from "./core-mutant.ts";

const wpt = (...names: readonly string[]): readonly string[] => names.map((name) => `wpt/${name}`);

/** A class of sockets, of which a member does something else. */
const withMember =
  (name: keyof StandardWebSocket, describe: (whole: PropertyDescriptor, socket: StandardWebSocket) => PropertyDescriptor) =>
  (webSocket: StandardWebSocketClass): StandardWebSocketClass =>
    new Proxy(webSocket, {
      construct: (made, given, target) => {
        const socket: StandardWebSocket = Reflect.construct(made, given, target);
        const whole = Object.getOwnPropertyDescriptor(webSocket.prototype, name) ?? {};
        Object.defineProperty(socket, name, { configurable: true, ...describe(whole, socket) });
        return socket;
      },
    });

/** A member that is always the same. */
const always = (name: keyof StandardWebSocket, value: unknown): CoreMutant["core"] => ({
  webSocket: withMember(name, () => ({ get: () => value, set: () => undefined })),
});

/** A constructor that is given something else. */
const made =
  (change: (given: readonly unknown[]) => readonly unknown[]) =>
  (webSocket: StandardWebSocketClass): StandardWebSocketClass =>
    new Proxy(webSocket, { construct: (whole, given, target) => Reflect.construct(whole, change(given), target) });

/** A method that throws nothing. */
const quiet = (name: "send" | "close"): CoreMutant["core"] => ({
  webSocket: withMember(name, (_, socket) => {
    const whole = socket[name].bind(socket) as (...given: readonly unknown[]) => void;
    const value = (...given: readonly unknown[]): void => {
      try {
        whole(...given);
      } catch {
        // Nothing is told.
      }
    };
    return { value };
  }),
});

/** Events that are not what they were. */
const telling = (type: string, members: Readonly<Record<string, unknown>>): CoreMutant["core"] => ({
  webSocket: withMember("dispatchEvent", (_, socket) => {
    const whole = socket.dispatchEvent.bind(socket) as (event: Event) => boolean;
    const value = (event: Event): boolean => {
      const entries = Object.entries(members).map(([name, member]) => [name, { value: member, enumerable: true }]);
      const changed = event.type === type ? Object.defineProperties(new Event(type), Object.fromEntries(entries)) : event;
      return whole(changed as Event);
    };
    return { value };
  }),
});

/** Ways in which the class of sockets could differ from the standard's. */
export const coreWebSocketMutants: readonly CoreMutant[] = [
  {
    name: "makes-a-socket-of-anything",
    kills: wpt(
      "create-invalid-urls",
      "create-invalid-urls-space-in-the-host",
      "constructor-fragment",
      "create-protocol-with-space",
      "create-protocols-repeated",
      "create-protocols-repeated-case-insensitive",
    ),
    core: { webSocket: made(() => ["ws://127.0.0.1:9/"]) },
  },
  {
    name: "tells-the-url-as-it-was-given",
    kills: wpt("create-http-urls", "create-url-with-space", "create-valid-url-object", "interfaces-websocket-url-resolve"),
    core: {
      webSocket: (webSocket) =>
        new Proxy(webSocket, {
          construct: (whole, given, target) => Object.defineProperty(Reflect.construct(whole, given, target), "url", { value: given[0] }),
        }),
    },
  },
  {
    name: "offers-no-protocol",
    kills: wpt("create-valid-url-protocol", "create-valid-url-array-protocols"),
    core: { webSocket: made(([url]) => [url]) },
  },
  {
    name: "drops-the-headers-of-a-socket",
    kills: wpt("headers-by-the-third-argument"),
    core: { webSocket: made(([url, protocols]) => [url, protocols]) },
  },
  {
    name: "spreads-the-headers-of-a-socket",
    kills: wpt("headers-by-the-third-argument"),
    core: {
      webSocket: made(([url, protocols, init]) => [url, protocols, init ? { headers: { ...Object(init).headers } } : undefined]),
    },
  },
  { name: "names-an-extension", kills: wpt("create-extensions-empty"), core: always("extensions", "permessage-deflate") },
  {
    name: "has-other-constants",
    kills: wpt("interfaces-websocket-constants"),
    core: { webSocket: (webSocket) => new Proxy(webSocket, { getOwnPropertyDescriptor: () => undefined }) },
  },
  {
    name: "has-no-handlers",
    kills: wpt("eventhandlers", "interfaces-websocket-events-order", "interfaces-websocket-is-an-event-target"),
    core: always("onopen", null),
  },
  {
    name: "takes-any-binary-type",
    kills: wpt("binarytype-wrong-value"),
    core: always("binaryType", "any"),
  },
  {
    name: "web-socket-is-always-open",
    kills: wpt(
      "close-1000-verify-code",
      "close-3000-verify-code",
      "close-4999-reason",
      "close-twice",
      "close-server-initiated-close",
      "close-connecting",
      "close-connection-lost",
      "interfaces-websocket-events-failed-connection",
    ),
    core: always("readyState", 1),
  },
  { name: "is-never-open", kills: wpt("create-valid-url", "close-2999-reason"), core: always("readyState", 0) },
  {
    name: "counts-no-bytes",
    kills: wpt(
      "send-data",
      "send-null",
      "send-unicode-data",
      "send-paired-surrogates",
      "send-unpaired-surrogates",
      "send-65k-data",
      "send-binary-arraybuffer",
      "send-binary-65k-arraybuffer",
      "interfaces-websocket-bufferedamount-grows",
      "interfaces-websocket-bufferedamount-after-close",
    ),
    core: always("bufferedAmount", 0),
  },
  {
    name: "counts-one-byte",
    kills: wpt("send-0byte-data", "interfaces-websocket-bufferedamount-initial"),
    core: always("bufferedAmount", 1),
  },
  { name: "sends-before-it-is-open", kills: wpt("send-before-open"), core: quiet("send") },
  {
    name: "closes-with-anything",
    kills: wpt("close-2999-reason", "close-clamp-5000", "close-1001", "close-0", "close-nan", "close-reason-124bytes"),
    core: quiet("close"),
  },
  {
    name: "sends-the-text-of-everything",
    kills: wpt(
      "send-binary-arraybuffer",
      "send-binary-arraybufferview-int8",
      "send-binary-arraybufferview-uint8-offset-length",
      "send-binary-arraybufferview-int16-offset",
      "send-binary-arraybufferview-float64",
      "send-binary-arraybufferview-dataview",
      "send-binary-blob",
      "send-binary-65k-arraybuffer",
      "interfaces-websocket-binarytype-blob",
      "send-a-blob-keeps-its-place",
    ),
    core: {
      webSocket: withMember("send", (_, socket) => {
        const whole = socket.send.bind(socket);
        return { value: (data: unknown) => whole(String(data)) };
      }),
    },
  },
  { name: "tells-no-origin", kills: wpt("interfaces-messageevent-origin"), core: telling("message", { data: "a", origin: "" }) },
  {
    name: "closes-without-what-it-was-given",
    kills: wpt("close-3000-verify-code", "close-4999-reason", "close-reason-unpaired-surrogates"),
    core: {
      webSocket: withMember("close", (_, socket) => {
        const whole = socket.close.bind(socket);
        return { value: () => whole() };
      }),
    },
  },
  {
    name: "rounds-codes-up",
    kills: wpt("close-clamp-rounds-to-even"),
    core: {
      webSocket: withMember("close", (_, socket) => {
        const whole = socket.close.bind(socket);
        return { value: (code?: number, reason?: string) => whole(code === undefined ? code : Math.ceil(code), reason) };
      }),
    },
  },
  {
    name: "tells-another-close",
    kills: wpt("close-1005-no-status", "close-server-initiated-close", "interfaces-websocket-events-refused-handshake", "close-connecting"),
    core: telling("close", { code: 1001, reason: "", wasClean: true }),
  },
  {
    name: "tells-an-error-at-every-end",
    kills: wpt("close-no-message-follows", "close-twice"),
    core: {
      webSocket: withMember("dispatchEvent", (_, socket) => {
        const whole = socket.dispatchEvent.bind(socket) as (event: Event) => boolean;
        const value = (event: Event): boolean => {
          if (event.type === "close") whole(new Event("error"));
          return whole(event);
        };
        return { value };
      }),
    },
  },
];
