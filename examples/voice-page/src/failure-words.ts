import { isPlugboardError } from "@plugboard/core";

/** What the user can do about each code. */
const advice: Readonly<Partial<Record<string, string>>> = {
  "microphone-denied": "Allow the microphone for this page in the browser's address bar, or speak by a file.",
  "microphone-unavailable": "Plug a microphone in, or close the program that uses it, or speak by a file.",
  "page-insecure": "Open the page by HTTPS, or from localhost.",
  "capability-missing": "This browser cannot make such a call.",
  "connect-timeout": "The server did not answer in time.",
  "connect-failed": "The server cannot be reached.",
  "handshake-rejected": "The server refused the call.",
};

/** Why a call did not come about, for people. */
export const failureWords = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  const what = isPlugboardError(error) ? advice[error.code] : undefined;
  return what === undefined ? message : `${what} (${message.replace(/\.$/, "")})`;
};
