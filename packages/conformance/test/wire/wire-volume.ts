import type { Frame } from "@plugboard/core";
import type { Faults } from "./faults.ts";

/** Faults of one direction that show only with many messages or with large ones. */
interface VolumeFaults {
  readonly dropsAfter1000: boolean;
  readonly dropsEvery65536th: boolean;
  readonly repeatsAfter1000: boolean;
  readonly every500thTextLate: boolean;
  readonly largeBinaryLate: boolean;
}

/** The faults of outgoing messages. */
export const sendingFaults = (faults: Faults): VolumeFaults => ({
  dropsAfter1000: Boolean(faults.dropsWhatItSendsAfter1000),
  dropsEvery65536th: Boolean(faults.dropsEvery65536thItSends),
  repeatsAfter1000: Boolean(faults.repeatsWhatItSendsAfter1000),
  every500thTextLate: Boolean(faults.sendsEvery500thTextLate),
  largeBinaryLate: Boolean(faults.sendsLargeBinaryLate),
});

/** The faults of incoming messages. */
export const receivingFaults = (faults: Faults): VolumeFaults => ({
  dropsAfter1000: Boolean(faults.deliversNothingAfter1000),
  dropsEvery65536th: Boolean(faults.dropsEvery65536thThatCame),
  repeatsAfter1000: Boolean(faults.repeatsWhatCameAfter1000),
  every500thTextLate: Boolean(faults.deliversEvery500thTextLate),
  largeBinaryLate: Boolean(faults.deliversLargeBinaryLate),
});

/** Passes messages on, apart from the faults. */
export const withVolumeFaults = (faults: VolumeFaults, pass: (frame: Frame) => void): ((frame: Frame) => void) => {
  let count = 0;
  let texts = 0;
  return (frame) => {
    count += 1;
    if (typeof frame === "string") texts += 1;
    if (faults.dropsAfter1000 && count > 1_000) return;
    if (faults.dropsEvery65536th && count % 65_536 === 0) return;
    if (faults.repeatsAfter1000 && count === 1_001) pass(frame);
    const isLate =
      (faults.every500thTextLate && typeof frame === "string" && texts % 500 === 0) ||
      (faults.largeBinaryLate && typeof frame !== "string" && frame.length > 100_000);
    if (isLate) setTimeout(() => pass(frame), 1);
    else pass(frame);
  };
};
