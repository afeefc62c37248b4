import { type CloseInfo, type Connection, PlugboardError } from "@plugboard/core";
import type { CaseContext } from "../../src/case.ts";
import type { CoreMutant } from "./core-mutant.ts";

type Connect = CaseContext["connect"];

/** A `connect` that tells another end. */
const ending =
  (change: (info: CloseInfo) => CloseInfo) =>
  (connect: Connect): Connect =>
  async (request, handlers = {}, given = {}) => {
    const { close } = handlers;
    const connection = await connect(request, { ...handlers, ...(close && { close: (info, self) => close(change(info), self) }) }, given);
    return Object.defineProperties(Object.create(connection) as Connection, {
      closed: { value: connection.closed.then(change) },
      close: { value: (code?: number, reason?: string) => connection.close(code, reason).then(change) },
    });
  };

/** Connections that tell another end than theirs. */
export const coreEndMutants: readonly CoreMutant[] = [
  {
    name: "takes-every-end-for-remote",
    kills: [
      "close/answered-with-tcp-held-open-it-ends-at-the-deadline",
      "close/can-be-called-in-a-message-handler",
      "peer-close/code-5000-on-the-wire-is-1006",
    ],
    core: { connect: ending((info) => ({ ...info, initiator: "remote" })) },
  },
  {
    name: "takes-every-end-for-clean",
    kills: [
      "peer-close/code-5000-on-the-wire-is-1006",
      "peer-close/code-999-on-the-wire-is-1006",
      "peer-close/code-1005-on-the-wire-is-1006",
      "peer-close/a-reset-without-a-close-frame-is-1006",
    ],
    core: { connect: ending((info) => ({ ...info, wasClean: true })) },
  },
  {
    name: "hands-nothing-back",
    kills: ["backpressure/what-was-never-sent-comes-back-in-order", "handlers/a-connection-knows-itself-in-every-handler"],
    core: { connect: ending((info) => ({ ...info, unsent: [] })) },
  },
  {
    name: "hands-everything-back-in-reverse",
    kills: ["handlers/a-connection-knows-itself-in-every-handler"],
    core: { connect: ending((info) => ({ ...info, unsent: info.unsent.toReversed() })) },
  },
  {
    name: "says-no-error-with-the-end",
    kills: ["heartbeat/a-peer-that-answers-no-ping-is-given-up", "handlers/a-connection-knows-itself-in-every-handler"],
    core: { connect: ending(({ error: _, ...info }) => info) },
  },
  {
    name: "says-that-lost-data-was-not-sent",
    kills: ["heartbeat/a-peer-that-answers-no-ping-is-given-up", "peer-close/an-error-that-is-told-says-that-delivery-is-unknown"],
    core: {
      connect: ending(({ error, ...info }) => ({
        ...info,
        ...(error && { error: Object.assign(Object.create(error), { delivery: "not-sent" }) }),
      })),
    },
  },
  {
    // Core cuts it, whatever an adapter keeps.
    name: "keeps-the-whole-body-of-a-refusal",
    kills: ["handshake/the-status-of-an-endless-refusal-is-told", "handshake/a-long-body-is-cut"],
    core: {
      connect:
        (connect) =>
        (...given) =>
          connect(...given).catch((error: PlugboardError) => {
            const { code, message, handshake } = error;
            throw handshake ? new PlugboardError(code, message, { handshake: { ...handshake, body: handshake.body.repeat(2) } }) : error;
          }),
    },
  },
];
