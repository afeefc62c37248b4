import type { Connection } from "@plugboard/core";
import type { Case } from "../case.ts";
import { CheckFailure, same } from "../check.ts";
import { isVolumeFrame, volumeCount, volumeFrame } from "../payload.ts";
import { area } from "./area.ts";
import { pause } from "./recording.ts";

/** Messages between two looks at the queue. */
const batch = 500;
/** How much may wait to be sent; the longest message is 1 MiB. */
const aheadBytes = 4 * 1024 * 1024;

const sendVolume = async (connection: Connection, hasFailed: () => boolean): Promise<void> => {
  for (let next = 0; next < volumeCount && !hasFailed(); ) {
    for (const end = Math.min(volumeCount, next + batch); next < end; next += 1) connection.send(volumeFrame(next));
    await (connection.queuedBytes > aheadBytes ? connection.drained() : pause(0));
  }
};

/** What holds for a few messages holds for many. */
export const volumeCases: readonly Case[] = area("volume", "frames", (define) => {
  define(
    "a-hundred-thousand-messages-keep-kind-size-and-order-both-ways-at-once",
    async ({ connect, url, until }) => {
      let received = 0;
      let failed = false;
      let settle: { readonly resolve: () => void; readonly reject: (cause: unknown) => void } | undefined;
      const complete = new Promise<void>((resolve, reject) => {
        settle = { resolve, reject };
      });
      const fail = (message: string): void => {
        failed = true;
        settle?.reject(new CheckFailure(message));
      };
      const connection = await connect(
        url("/volume"),
        {
          message: (frame) => {
            if (failed) return;
            if (!isVolumeFrame(frame, received)) {
              const what = `${typeof frame === "string" ? "text" : "binary"} of ${frame.length}`;
              return fail(`message ${received} of the server is not the one that was sent at this place: ${what}`);
            }
            received += 1;
            if (received === volumeCount) settle?.resolve();
          },
          close: ({ code }) => fail(`the connection ended with ${code} after ${received} messages of the server`),
        },
        { maxQueuedBytes: 16 * 1024 * 1024 },
      );
      const judged = until("every message", ({ connections }) => connections[0]?.verdict !== "");
      const sent = sendVolume(connection, () => failed);
      await Promise.all([complete, sent, judged]);
      same((await judged).connections[0]?.verdict, "passed", "what the server says of the messages that it received");
    },
    { needs: ["longMessages"], alone: true, timeoutMs: 30_000 },
  );
});
