import type { KeyObject } from "node:crypto";
import type { PhoneProviderName } from "./phone-provider.ts";

/** How a call is made. */
export interface PhoneCallOptions {
  /**
   * Whom it calls: the webhook of the application's server (`http:`, `https:`), which answers with the address of a stream; or the
   * stream's own address (`ws:`, `wss:`).
   */
  readonly url: string | URL;
  /** Whose phone it is. @defaultValue "twilio" */
  readonly provider?: PhoneProviderName;
  /** The auth token that Twilio signs its requests with. @defaultValue unsigned requests */
  readonly authToken?: string;
  /** The private Ed25519 key that Telnyx signs its requests with. @defaultValue unsigned requests */
  readonly privateKey?: KeyObject;
  /** The URL that is signed, where it differs from `url`. @defaultValue `url` */
  readonly signedUrl?: string | URL;
  /** The caller's number. @defaultValue "+14155550100" */
  readonly from?: string;
  /** The number that was called. @defaultValue "+14155550101" */
  readonly to?: string;
  /** Parameters of the stream, where `url` is the stream's own address. @defaultValue none */
  readonly parameters?: Readonly<Record<string, string>>;
  /** How many milliseconds of the call pass in one millisecond, above 0. @defaultValue 1 */
  readonly speed?: number;
  /** The most by which each message of the phone is late, in milliseconds. With Telnyx they may overtake each other. @defaultValue 0 */
  readonly jitterMs?: number;
  /** Numbers from 0 to 1 for the jitter. @defaultValue `Math.random` */
  readonly random?: () => number;
  /**
   * Whether the phone says nothing while the caller is silent, as networks that suppress silence do, so that timestamps have gaps.
   *
   * @defaultValue false
   */
  readonly suppressSilence?: boolean;
  /** Whether what is heard is recorded; an hour is 29 MB. @defaultValue true */
  readonly record?: boolean;
}

/** How a call ended. */
export interface PhoneCallEnd {
  /** Who ended it: the caller, the server's close frame, or neither. */
  readonly by: "caller" | "server" | "network";
  /** The server's close code; 1005 if it gave none, 1006 if no close frame came. */
  readonly code: number;
  /** The server's reason. */
  readonly reason: string;
}
