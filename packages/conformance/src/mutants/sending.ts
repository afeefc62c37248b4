import type { Frame } from "@plugboard/core";
import { type Breakage, type Mutant, quietly } from "./mutant.ts";

const bytesOf = (frame: Frame): Uint8Array => (typeof frame === "string" ? new TextEncoder().encode(frame) : frame);

/** Replaces each character above U+007F by `?`, as an adapter does that takes characters for bytes. */
const asAscii = (text: string): string => Array.from(text, (character) => (character < "\u0080" ? character : "?")).join("");

/** An adapter that refuses views of some kinds of memory, as a class of the platform does that wants an ordinary `ArrayBuffer`. */
const ordinaryOnly = (isOther: (memory: ArrayBufferLike) => boolean): Breakage => ({
  socket: (inner) => ({
    send: (frame) => {
      if (typeof frame !== "string" && isOther(frame.buffer)) throw new TypeError("a view of another memory");
      inner.send(frame);
    },
  }),
});

/** Adapters that send something else than what they were given. */
export const sendingMutants: readonly Mutant[] = [
  {
    name: "sends-the-whole-buffer-of-a-view",
    kills: ["sending/a-view-sends-its-own-bytes-and-no-others"],
    adapter: () => ({
      socket: (inner) => ({ send: (frame) => inner.send(typeof frame === "string" ? frame : new Uint8Array(frame.buffer)) }),
    }),
  },
  {
    name: "refuses-views-of-shared-memory",
    kills: ["sending/a-view-of-any-memory-sends-its-bytes"],
    adapter: () => ordinaryOnly((memory) => Object.prototype.toString.call(memory) === "[object SharedArrayBuffer]"),
  },
  {
    name: "refuses-views-of-resizable-memory",
    kills: ["sending/a-view-of-any-memory-sends-its-bytes"],
    adapter: () => ordinaryOnly((memory) => Object(memory).resizable === true),
  },
  {
    name: "sends-the-callers-bytes-later",
    kills: ["sending/bytes-are-copied-before-send-returns", "close/what-was-sent-before-goes-out-first"],
    adapter: () => ({ socket: (inner) => ({ send: (frame) => queueMicrotask(() => quietly(() => inner.send(frame))) }) }),
  },
  {
    // `slice` of a Node `Buffer`, and of classes that are made like it, gives a view and no copy.
    name: "copies-with-slice",
    kills: ["sending/bytes-are-copied-although-slice-is-a-view", "close/what-was-sent-before-goes-out-first"],
    adapter: () => ({
      socket: (inner) => ({
        send: (frame) => {
          const copy = frame.slice();
          queueMicrotask(() => quietly(() => inner.send(copy)));
        },
      }),
    }),
  },
  {
    name: "changes-the-callers-bytes",
    kills: [
      "sending/a-view-sends-its-own-bytes-and-no-others",
      "sending/send-does-not-change-the-callers-bytes",
      "sending/every-length-encoding-arrives-as-binary",
      "sending/binary-arrives-as-binary",
    ],
    adapter: () => ({
      socket: (inner) => ({
        send: (frame) => {
          inner.send(typeof frame === "string" ? frame : new Uint8Array(frame));
          if (typeof frame !== "string") frame.fill(0);
        },
      }),
    }),
  },
  {
    name: "sends-text-as-binary",
    kills: [
      "sending/every-length-encoding-arrives-as-text",
      "sending/order-is-kept-over-kinds-and-sizes",
      "hostile/whatever-comes-the-next-connection-is-whole",
      "connect/resolves-only-after-the-handshake",
      "connect/opens-many-at-once",
      "sending/an-empty-text-is-a-message",
      "receiving/messages-reach-only-their-own-connection",
      "abort/of-one-attempt-leaves-another-alone",
      "deadlines/an-attempt-after-a-timeout-succeeds",
    ],
    adapter: () => ({ socket: (inner) => ({ send: (frame) => inner.send(bytesOf(frame)) }) }),
  },
  {
    name: "sends-binary-as-text",
    kills: [
      "receiving/binary-arrives-as-a-plain-uint8array",
      "sending/order-is-kept-over-kinds-and-sizes",
      "backpressure/one-message-above-the-bound-passes-when-nothing-waits",
      "sending/an-empty-binary-is-a-message",
    ],
    adapter: () => ({
      socket: (inner) => ({ send: (frame) => inner.send(typeof frame === "string" ? frame : Array.from(frame, (byte) => byte).join()) }),
    }),
  },
  {
    name: "drops-empty-messages-it-should-send",
    kills: ["sending/every-length-encoding-arrives-as-text"],
    adapter: () => ({
      socket: (inner) => ({
        send: (frame) => {
          if (frame.length > 0) inner.send(frame);
        },
      }),
    }),
  },
  {
    name: "sends-twice",
    kills: [
      "sending/each-message-is-sent-once",
      "sending/every-length-encoding-arrives-as-text",
      "sending/order-is-kept-over-kinds-and-sizes",
    ],
    adapter: () => ({
      socket: (inner) => ({
        send: (frame) => {
          inner.send(frame);
          inner.send(frame);
        },
      }),
    }),
  },
  {
    name: "sends-small-messages-first",
    kills: [
      "sending/order-is-kept-over-kinds-and-sizes",
      "sending/bytes-are-copied-before-send-returns",
      "close/what-was-sent-before-goes-out-first",
    ],
    adapter: () => ({
      socket: (inner) => ({
        send: (frame) => {
          if (frame.length < 10_000) inner.send(frame);
          else setTimeout(() => quietly(() => inner.send(frame)), 1);
        },
      }),
    }),
  },
  {
    name: "cuts-messages-at-64-kib",
    kills: [
      "sending/every-length-encoding-arrives-as-text",
      "backpressure/one-message-above-the-bound-passes-when-nothing-waits",
      "sending/every-length-encoding-arrives-as-binary",
    ],
    adapter: () => ({ socket: (inner) => ({ send: (frame) => inner.send(frame.slice(0, 65_535)) }) }),
  },
  {
    name: "cuts-messages-at-8-mib",
    kills: ["sending/a-message-of-16-mib-arrives-whole"],
    adapter: () => ({ socket: (inner) => ({ send: (frame) => inner.send(frame.slice(0, 8 * 1024 * 1024)) }) }),
  },
  {
    name: "cuts-text-it-sends-at-2-mb",
    kills: ["sending/a-text-of-16-mib-arrives-whole"],
    adapter: () => ({
      socket: (inner) => ({ send: (frame) => inner.send(typeof frame === "string" ? frame.slice(0, 2_000_000) : frame) }),
    }),
  },
  {
    name: "sends-ascii-only",
    kills: [
      "sending/a-lone-surrogate-becomes-a-replacement-character",
      "sending/text-arrives-as-text",
      "receiving/text-arrives-as-a-string",
    ],
    adapter: () => ({ socket: (inner) => ({ send: (frame) => inner.send(typeof frame === "string" ? asAscii(frame) : frame) }) }),
  },
  {
    name: "drops-what-is-sent-in-the-turn-of-open",
    kills: ["close/what-was-sent-before-goes-out-first"],
    adapter: () => ({
      socket: (inner) => {
        let ready = false;
        return {
          send: (frame) => {
            if (ready) inner.send(frame);
          },
          listen: (events) =>
            inner.listen({
              ...events,
              open: () => {
                events.open();
                setTimeout(() => {
                  ready = true;
                }, 0);
              },
            }),
        };
      },
    }),
  },
  {
    name: "swallows-what-cannot-be-encoded",
    kills: ["sending/a-lone-surrogate-becomes-a-replacement-character"],
    adapter: () => ({
      socket: (inner) => ({
        send: (frame) => {
          if (typeof frame !== "string" || !/[\ud800-\udfff]/.test(frame)) inner.send(frame);
        },
      }),
    }),
  },
];
