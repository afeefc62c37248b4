import type { ConnectOptions } from "@plugboard/core";
import type { CaseContext } from "../case.ts";
import { same } from "../check.ts";

/**
 * An attempt that its deadline gives up after something was dialled. A busy engine may dial later than the deadline, above all a call, and
 * is then given twice the time.
 */
export const timeOutOnTheWay = async (
  { refused, observed, capabilities }: Pick<CaseContext, "refused" | "observed" | "capabilities">,
  url: string,
  options: ConnectOptions = {},
): Promise<void> => {
  for (let connectTimeoutMs = capabilities.webSocket ? 200 : 2_000; ; connectTimeoutMs *= 2) {
    const error = await refused(url, { ...options, connectTimeoutMs });
    same(error.code, "connect-timeout", "code");
    if ((await observed()).accepted > 0) return;
  }
};
