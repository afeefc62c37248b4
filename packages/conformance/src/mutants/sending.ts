import type { Frame } from "@plugboard/core";
import { type Mutant, quietly } from "./mutant.ts";

const bytesOf = (frame: Frame): Uint8Array => (typeof frame === "string" ? new TextEncoder().encode(frame) : frame);

/** Every character above U+007F as `?`, as an adapter does that counts characters as bytes. */
const asAscii = (text: string): string => Array.from(text, (character) => (character < "\u0080" ? character : "?")).join("");

/** Adapters that send something else than what they were given. */
export const sendingMutants: readonly Mutant[] = [
  {
    name: "sends-the-whole-buffer-of-a-view",
    kills: [],
    adapter: () => ({
      socket: (inner) => ({ send: (frame) => inner.send(typeof frame === "string" ? frame : new Uint8Array(frame.buffer)) }),
    }),
  },
  {
    name: "sends-the-callers-bytes-later",
    kills: [],
    adapter: () => ({ socket: (inner) => ({ send: (frame) => queueMicrotask(() => quietly(() => inner.send(frame))) }) }),
  },
  {
    name: "changes-the-callers-bytes",
    kills: [],
    adapter: () => ({
      socket: (inner) => ({
        send: (frame) => {
          inner.send(typeof frame === "string" ? frame : frame.slice());
          if (typeof frame !== "string") frame.fill(0);
        },
      }),
    }),
  },
  { name: "sends-text-as-binary", kills: [], adapter: () => ({ socket: (inner) => ({ send: (frame) => inner.send(bytesOf(frame)) }) }) },
  {
    name: "sends-binary-as-text",
    kills: [],
    adapter: () => ({
      socket: (inner) => ({ send: (frame) => inner.send(typeof frame === "string" ? frame : Array.from(frame, (byte) => byte).join()) }),
    }),
  },
  {
    name: "drops-empty-messages-it-should-send",
    kills: [],
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
    kills: [],
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
    kills: [],
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
    kills: [],
    adapter: () => ({ socket: (inner) => ({ send: (frame) => inner.send(frame.slice(0, 65_535)) }) }),
  },
  {
    name: "cuts-messages-at-8-mib",
    kills: [],
    adapter: () => ({ socket: (inner) => ({ send: (frame) => inner.send(frame.slice(0, 8 * 1024 * 1024)) }) }),
  },
  {
    name: "sends-ascii-only",
    kills: [],
    adapter: () => ({ socket: (inner) => ({ send: (frame) => inner.send(typeof frame === "string" ? asAscii(frame) : frame) }) }),
  },
  {
    name: "drops-what-is-sent-in-the-turn-of-open",
    kills: [],
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
    kills: [],
    adapter: () => ({
      socket: (inner) => ({
        send: (frame) => {
          if (typeof frame !== "string" || !/[\ud800-\udfff]/.test(frame)) inner.send(frame);
        },
      }),
    }),
  },
];
