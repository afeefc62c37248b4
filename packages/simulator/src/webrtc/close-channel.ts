import type { RTCDataChannel } from "werift";

/** How often the state of the association is looked at, in milliseconds: werift 0.25 has no event for it. */
const lookEveryMs = 5;

/** How long a client may take to confirm each step, in milliseconds. One that is gone confirms nothing. */
const confirmTimeoutMs = 2_000;

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const until = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const givenUpAt = performance.now() + confirmTimeoutMs;
    const look = (): void => {
      if (holds() || performance.now() >= givenUpAt) resolve();
      else setTimeout(look, lookEveryMs);
    };
    look();
  });

/**
 * Closes a channel in order: what was sent has arrived before, and the client has heard of the close when this resolves.
 *
 * werift 0.25 by itself resets the stream while messages are under way, which are lost then, and tells nobody when the reset was confirmed.
 */
export const closeChannel = async (channel: RTCDataChannel): Promise<void> => {
  const { sctp } = channel.sctp;
  const isOver = (): boolean => channel.readyState !== "open";
  await until(
    () => isOver() || (channel.bufferedAmount === 0 && isEmptyList(sctp.outboundQueue) && isEmptyList(Reflect.get(sctp, "sentQueue"))),
  );
  if (!isOver()) channel.close();
  await until(() => sctp.reconfigRequest === undefined && isEmptyList(sctp.reconfigQueue));
};
