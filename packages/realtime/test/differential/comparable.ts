import { frameForUpstream, isEvent } from "./compare.ts";
import { typedEvents } from "./events.ts";
import { intendedDifferences, type Json } from "./intended-differences.ts";
import { upstreamReception } from "./probe.ts";

/**
 * Whether a frame can be part of a comparison: upstream handles it, alone or repaired, or it is of no type that either
 * handles. What is left are hostile frames of known types; those are for `hostile-frames.test.ts`, because what upstream
 * makes of them (nothing, or an exception) is not what is promised.
 */
export const isComparable = (frame: string): boolean => {
  const reception = upstreamReception(frame);
  if (reception === "handled" || !isEvent(frame)) return true;
  const event = JSON.parse(frame) as Json & { type: string };
  if (intendedDifferences.some(({ isApart }) => isApart?.(event))) return false;
  const repaired = frameForUpstream({ frame });
  const afterRepair = "frame" in repaired ? upstreamReception(repaired.frame) : "dropped";
  return typedEvents.includes(event.type) ? afterRepair === "handled" || afterRepair === "thrown" : afterRepair === "unknown";
};
