import type { Case } from "../case.ts";
import { alike, check, same } from "../check.ts";
import { area } from "./area.ts";
import { eventOf, opened, recorded, throwsNamed } from "./web-socket-steps.ts";

/** The web platform's own tests of the close, under the names of their files. */
export const webSocketEndCases: readonly Case[] = area("wpt", "a-websocket-class", (define) => {
  const wrongCodes = { "close-2999-reason": 2999, "close-clamp-5000": 5000, "close-1001": 1001, "close-0": 0, "close-nan": Number.NaN };
  for (const [name, code] of Object.entries(wrongCodes)) {
    define(name, async ({ webSocket, url }) => {
      const socket = await opened(webSocket, url("/echo"));
      throwsNamed("InvalidAccessError", `close(${code})`, () => socket.close(code, "Close with a wrong code"));
      same(socket.readyState, 1, "readyState after a close that was refused");
    });
  }
  define("close-reason-124bytes", async ({ webSocket, url }) => {
    const socket = await opened(webSocket, url("/echo"));
    throwsNamed("SyntaxError", "a reason of 124 bytes", () => socket.close(1000, "ü".repeat(62)));
    same(socket.readyState, 1, "readyState after a close that was refused");
  });

  const ownCodes = { "close-1000-verify-code": 1000, "close-3000-verify-code": 3000, "close-4999-reason": 4999 };
  for (const [name, code] of Object.entries(ownCodes)) {
    define(
      name,
      async ({ webSocket, url, until }) => {
        const socket = await opened(webSocket, url("/echo"));
        const log = recorded(socket);
        socket.close(code, "done");
        same(socket.readyState, 2, "readyState after close()");
        const { code: told, wasClean } = await eventOf(socket, "close");
        alike([told, wasClean, socket.readyState], [code, true, 3], "code, wasClean and readyState");
        alike(log, ["close"], "events");
        const { connections } = await until("the close frame", (seen) => seen.connections[0]?.close !== undefined);
        alike(connections[0]?.close, { code, reason: "done" }, "close frame");
      },
      { needs: ["closeCodes"] },
    );
  }
  define(
    "close-reason-unpaired-surrogates",
    async ({ webSocket, url, until }) => {
      const socket = await opened(webSocket, url("/echo"));
      socket.close(1000, "\ud807");
      await eventOf(socket, "close");
      const { connections } = await until("the close frame", (seen) => seen.connections[0]?.close !== undefined);
      same(connections[0]?.close?.reason, "\ufffd", "reason");
    },
    { needs: ["closeCodes"] },
  );
  define(
    "close-clamp-rounds-to-even",
    async ({ webSocket, url }) => {
      const socket = await opened(webSocket, url("/echo"));
      socket.close(3000.5);
      same((await eventOf(socket, "close")).code, 3000, "code");
    },
    { needs: ["closeCodes"] },
  );
  define("close-twice", async ({ webSocket, url }) => {
    const socket = await opened(webSocket, url("/echo"));
    const log = recorded(socket);
    socket.close();
    socket.close(4000, "again");
    await eventOf(socket, "close");
    socket.close();
    alike([log, socket.readyState], [["close"], 3], "events and readyState");
  });
  define("close-no-message-follows", async ({ webSocket, url }) => {
    const socket = await opened(webSocket, url("/answer-with-text"));
    const log = recorded(socket);
    socket.close();
    await eventOf(socket, "close");
    alike(log, ["close"], "events after close()");
  });
  define(
    "close-server-initiated-close",
    async ({ webSocket, url }) => {
      const socket = new webSocket(url("/close/4001/going"));
      const log = recorded(socket);
      const { code, reason, wasClean } = await eventOf(socket, "close");
      alike([code, reason, wasClean, socket.readyState], [4001, "going", true, 3], "code, reason, wasClean and readyState");
      alike(log, ["open", "close"], "events");
    },
    { needs: ["closeCodes"] },
  );
  define("close-1005-no-status", async ({ webSocket, url }) => {
    const { code, reason, wasClean } = await eventOf(new webSocket(url("/close")), "close");
    alike([code, reason, wasClean], [1005, "", true], "code, reason and wasClean");
  });
  define("close-connecting", async ({ webSocket, url }) => {
    const socket = new webSocket(url("/hang"));
    const log = recorded(socket);
    socket.close();
    alike([socket.readyState, log], [2, []], "readyState and events right after close()");
    const { code, wasClean } = await eventOf(socket, "close");
    alike([code, wasClean, socket.readyState], [1006, false, 3], "code, wasClean and readyState");
    alike(log, ["error", "close"], "events");
  });
  define("interfaces-websocket-events-failed-connection", async ({ webSocket, closedUrl }) => {
    const socket = new webSocket(closedUrl("/"));
    same(socket.readyState, 0, "readyState while it connects");
    const log = recorded(socket);
    const { code, reason, wasClean } = await eventOf(socket, "close");
    alike([code, reason, wasClean, socket.readyState], [1006, "", false, 3], "code, reason, wasClean and readyState");
    alike(log, ["error", "close"], "events");
  });
  define("interfaces-websocket-events-refused-handshake", async ({ webSocket, url }) => {
    const socket = new webSocket(url("/reject/401"));
    const log = recorded(socket);
    const failure = new Promise<{ readonly error?: unknown }>((resolve) => {
      socket.onerror = resolve;
    });
    const { code } = await eventOf(socket, "close");
    alike([code, log], [1006, ["error", "close"]], "code and events");
    const { error } = await failure;
    check(Object(error).name === "PlugboardError", "the PlugboardError in the event");
  });
  define(
    "close-connection-lost",
    async ({ webSocket, url, tell }) => {
      const socket = await opened(webSocket, url("/echo"));
      const ended = eventOf(socket, "close");
      await tell("reset");
      const { code, wasClean } = await ended;
      alike([code, wasClean, socket.readyState], [1006, false, 3], "code, wasClean and readyState");
    },
    { needs: ["closeCodes"] },
  );
});
