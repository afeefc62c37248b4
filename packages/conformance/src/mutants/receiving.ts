import type { Frame } from "@plugboard/core";
import type { Mutant } from "./mutant.ts";

const bytesOf = (frame: Frame): Uint8Array => (typeof frame === "string" ? new TextEncoder().encode(frame) : frame);

/** What some runtimes give instead of a plain Uint8Array. */
class NodeLikeBuffer extends Uint8Array {}

/** Adapters that deliver something else than what came. */
export const receivingMutants: readonly Mutant[] = [
  {
    name: "delivers-twice",
    kills: [
      "receiving/a-character-cut-by-fragments-and-a-ping-is-whole",
      "receiving/compressed-messages-arrive-inflated",
      "readiness/messages-sent-with-the-handshake-are-not-lost",
    ],
    adapter: () => ({
      events: (events) => ({
        message: (frame) => {
          events.message(frame);
          events.message(frame);
        },
      }),
    }),
  },
  {
    name: "drops-empty-messages-that-came",
    kills: ["receiving/every-length-encoding-arrives-as-text"],
    adapter: () => ({ events: (events) => ({ message: (frame) => void (frame.length > 0 && events.message(frame)) }) }),
  },
  {
    name: "delivers-text-as-binary",
    kills: [
      "receiving/a-character-cut-by-fragments-and-a-ping-is-whole",
      "close/can-be-called-in-a-message-handler",
      "receiving/fragments-of-text-are-joined",
    ],
    adapter: () => ({ events: (events) => ({ message: (frame) => events.message(bytesOf(frame)) }) }),
  },
  {
    name: "delivers-binary-as-text",
    kills: [
      "receiving/binary-arrives-as-a-plain-uint8array",
      "receiving/fragments-of-binary-are-joined",
      "receiving/bytes-stay-as-they-were-when-more-arrives",
    ],
    adapter: () => ({
      events: (events) => ({
        message: (frame) => events.message(typeof frame === "string" ? frame : String.fromCharCode(...frame.subarray(0, 1000))),
      }),
    }),
  },
  {
    name: "delivers-binary-late-as-an-awaited-blob",
    kills: [
      "receiving/order-is-kept-over-kinds",
      "reading/a-slow-reader-gets-everything-in-order",
      "receiving/empty-messages-arrive-in-their-kind",
    ],
    adapter: () => ({
      events: (events) => ({
        message: (frame) => {
          if (typeof frame === "string") events.message(frame);
          else setTimeout(() => events.message(frame), 0);
        },
      }),
    }),
  },
  {
    name: "delivers-one-buffer-for-all-messages",
    kills: [
      "receiving/bytes-stay-as-they-were-when-more-arrives",
      "receiving/order-is-kept-over-kinds",
      "reading/a-slow-reader-gets-everything-in-order",
      "receiving/every-length-encoding-arrives-as-binary",
    ],
    adapter: () => ({
      events: (events) => {
        const scratch = new Uint8Array(17 * 1024 * 1024);
        return {
          message: (frame) => {
            if (typeof frame === "string") return events.message(frame);
            scratch.set(frame);
            return events.message(scratch.subarray(0, frame.length));
          },
        };
      },
    }),
  },
  {
    name: "delivers-one-buffer-for-messages-above-1-mb",
    kills: ["receiving/bytes-of-2-mb-stay-as-they-were-when-more-arrives"],
    adapter: () => ({
      events: (events) => {
        const scratch = new Uint8Array(17 * 1024 * 1024);
        return {
          message: (frame) => {
            if (typeof frame === "string" || frame.length <= 1_000_000) return events.message(frame);
            scratch.set(frame);
            return events.message(scratch.subarray(0, frame.length));
          },
        };
      },
    }),
  },
  {
    name: "delivers-the-whole-buffer-of-a-view",
    kills: [
      "receiving/binary-arrives-as-a-plain-uint8array",
      "receiving/fragments-of-binary-are-joined",
      "receiving/bytes-stay-as-they-were-when-more-arrives",
    ],
    adapter: () => ({
      events: (events) => ({
        message: (frame) => {
          if (typeof frame === "string") return events.message(frame);
          const shifted = new Uint8Array(frame.length + 2);
          shifted.set(frame, 2);
          return events.message(shifted);
        },
      }),
    }),
  },
  {
    name: "delivers-a-subclass",
    kills: ["receiving/binary-arrives-as-a-plain-uint8array"],
    adapter: () => ({
      events: (events) => ({ message: (frame) => events.message(typeof frame === "string" ? frame : new NodeLikeBuffer(frame)) }),
    }),
  },
  {
    name: "delivers-nothing-above-8-mib",
    kills: ["receiving/a-message-of-16-mib-arrives-whole"],
    adapter: () => ({ events: (events) => ({ message: (frame) => void (frame.length < 8 * 1024 * 1024 && events.message(frame)) }) }),
  },
  {
    name: "cuts-text-that-came-at-2-mb",
    kills: ["receiving/a-text-of-16-mib-arrives-whole"],
    adapter: () => ({
      events: (events) => ({ message: (frame) => events.message(typeof frame === "string" ? frame.slice(0, 2_000_000) : frame) }),
    }),
  },
  {
    name: "delivers-nothing-above-64-kib",
    kills: ["receiving/compressed-messages-arrive-inflated"],
    adapter: () => ({ events: (events) => ({ message: (frame) => void (frame.length <= 65_535 && events.message(frame)) }) }),
  },
  {
    name: "delivers-ascii-only",
    kills: ["receiving/a-character-cut-by-fragments-and-a-ping-is-whole", "receiving/text-arrives-as-a-string"],
    adapter: () => ({
      events: (events) => ({
        message: (frame) => events.message(typeof frame === "string" ? frame.replace(/[^\0-\x7f]/g, "\ufffd") : frame),
      }),
    }),
  },
  {
    name: "loses-what-comes-in-the-turn-of-open",
    kills: [
      "peer-close/nothing-is-delivered-after-the-close",
      "receiving/an-iteration-ends-with-the-connection",
      "readiness/messages-and-close-in-one-segment-all-arrive",
      "lifetime/many-connections-one-after-another-leave-no-socket",
    ],
    adapter: () => ({
      socket: (inner) => {
        let ready = false;
        return {
          listen: (events) =>
            inner.listen({
              ...events,
              open: () => {
                events.open();
                setTimeout(() => {
                  ready = true;
                }, 0);
              },
              message: (frame) => void (ready && events.message(frame)),
            }),
        };
      },
    }),
  },
  {
    name: "loses-the-first-message",
    kills: [
      "close/can-be-called-in-a-message-handler",
      "peer-close/nothing-is-delivered-after-the-close",
      "receiving/an-iteration-ends-with-the-connection",
    ],
    adapter: () => ({
      events: (events) => {
        let first = true;
        return {
          message: (frame) => {
            if (!first) events.message(frame);
            first = false;
          },
        };
      },
    }),
  },
  {
    name: "loses-every-fourth-message",
    kills: ["reading/what-nobody-reads-stops-the-peer", "peer-close/messages-before-the-close-all-arrive-first"],
    adapter: () => ({
      events: (events) => {
        let count = 0;
        return {
          message: (frame) => {
            count += 1;
            if (count % 4 !== 0) events.message(frame);
          },
        };
      },
    }),
  },
  {
    name: "delivers-nothing",
    kills: [
      "heartbeat/messages-are-signs-of-life",
      "peer-close/nothing-is-delivered-after-the-close",
      "receiving/an-iteration-ends-with-the-connection",
    ],
    adapter: () => ({ events: () => ({ message: () => undefined }) }),
  },
];
