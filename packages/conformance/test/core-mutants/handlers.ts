import type { ConnectionHandlers } from "@plugboard/core";
import type { CaseContext } from "../../src/case.ts";
import { quietly } from "../../src/mutants/mutant.ts";
import type { CoreMutant } from "./core-mutant.ts";

type Connect = CaseContext["connect"];

/** A `connect` that calls other handlers. */
const handling =
  (change: (handlers: ConnectionHandlers) => ConnectionHandlers) =>
  (connect: Connect): Connect =>
  (request, handlers = {}, given = {}) =>
    connect(request, change(handlers), given);

/** Connections that call their handlers wrongly. */
export const coreHandlerMutants: readonly CoreMutant[] = [
  {
    name: "calls-the-close-handler-twice",
    kills: ["peer-close/code-1000-and-reason-arrive", "peer-close/two-close-frames-are-one-close", "close/terminate-ends-it-at-once"],
    core: {
      connect: handling(({ close, ...rest }) => ({
        ...rest,
        close: (info, self) => {
          close?.(info, self);
          close?.(info, self);
        },
      })),
    },
  },
  {
    name: "never-calls-the-close-handler",
    kills: [
      "close/terminate-ends-it-at-once",
      "handlers/a-throwing-close-handler-does-not-hold-the-end-back",
      "lifetime/nothing-is-delivered-after-terminate",
    ],
    core: { connect: handling(({ close: _, ...rest }) => rest) },
  },
  {
    name: "calls-the-close-handler-late",
    kills: [
      "handlers/a-throwing-close-handler-does-not-hold-the-end-back",
      "lifetime/nothing-is-delivered-after-terminate",
      "close/is-told-to-the-handler-before-closed-resolves",
      "receiving/each-message-arrives-once",
    ],
    core: {
      connect: handling(({ close, ...rest }) => ({
        ...rest,
        close: (info, self) => void setTimeout(() => quietly(() => close?.(info, self)), 5),
      })),
    },
  },
  {
    name: "calls-the-open-handler-late",
    kills: [
      "readiness/open-is-called-before-connect-resolves",
      "handlers/a-throwing-open-handler-does-not-fail-the-attempt",
      "close/terminate-ends-it-at-once",
      "readiness/a-message-sent-in-open-is-the-first-on-the-wire",
      "readiness/after-first-frame-loses-nothing-that-came-with-the-handshake",
    ],
    core: {
      connect: handling(({ open, ...rest }) => ({ ...rest, open: (...told) => void setTimeout(() => quietly(() => open?.(...told)), 0) })),
    },
  },
  {
    name: "never-calls-the-open-handler",
    kills: [
      "readiness/open-is-called-before-connect-resolves",
      "handlers/a-throwing-open-handler-does-not-fail-the-attempt",
      "peer-close/code-1000-and-reason-arrive",
    ],
    core: { connect: handling(({ open: _, ...rest }) => rest) },
  },
  {
    name: "is-deaf-after-a-handler-threw",
    kills: [
      "readiness/an-iteration-begun-a-while-later-gets-every-message",
      "readiness/an-iteration-begun-at-once-gets-every-message",
      "readiness/an-iteration-begun-a-task-later-gets-every-message",
    ],
    core: {
      connect: handling(({ message, ...rest }) => {
        let deaf = false;
        return {
          ...rest,
          message: (frame, self) => {
            if (deaf) return;
            deaf = true;
            message?.(frame, self);
            deaf = false;
          },
        };
      }),
    },
  },
  {
    name: "hides-what-a-handler-threw",
    kills: [
      "handlers/a-throwing-open-handler-does-not-fail-the-attempt",
      "handlers/a-throwing-close-handler-does-not-hold-the-end-back",
      "handlers/a-throwing-message-handler-loses-no-later-message",
    ],
    core: { connect: handling(({ error: _, ...rest }) => ({ ...rest, error: () => undefined })) },
  },
  {
    name: "ends-when-a-handler-throws",
    kills: ["handlers/a-throwing-open-handler-does-not-fail-the-attempt"],
    core: {
      connect: handling(({ error, ...rest }) => ({
        ...rest,
        error: (failure) => error?.(failure),
        open: (self, handshake) => {
          try {
            rest.open?.(self, handshake);
          } catch {
            self.terminate();
          }
        },
      })),
    },
  },
  {
    name: "delivers-after-the-end",
    kills: [
      "lifetime/nothing-is-delivered-after-terminate",
      "readiness/an-iteration-begun-a-while-later-gets-every-message",
      "readiness/an-iteration-begun-at-once-gets-every-message",
    ],
    core: {
      connect: handling(({ message, ...rest }) => ({
        ...rest,
        message: (frame, self) => {
          message?.(frame, self);
          setTimeout(() => self.status === "closed" && message?.(frame, self), 10);
        },
      })),
    },
  },
  {
    name: "calls-close-when-an-attempt-fails",
    kills: [
      "connect/calls-no-handler-when-it-fails",
      "abort/during-readiness-rejects-and-leaves-no-socket",
      "readiness/a-close-before-readiness-is-told-with-its-code",
    ],
    core: {
      connect: (connect) => async (request, handlers, given) => {
        try {
          return await connect(request, handlers, given);
        } catch (cause) {
          handlers?.message?.("failed", {} as never);
          throw cause;
        }
      },
    },
  },
];
