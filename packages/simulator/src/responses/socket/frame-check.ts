import { type JsonObject, textOf } from "../../wire/json.ts";

import { type ApiError, apiErrors } from "../wire/api-error.ts";
import type { ResponsesProfile } from "../wire/profile.ts";

const laneNamePattern = /^[A-Za-z0-9_.-]{1,256}$/;

/** What a socket says about a frame before it is queued on its lane. */
export interface SocketState {
  readonly profile: ResponsesProfile;
  readonly isExpired: boolean;
  /** Counts the name; `false` when there is no room for it. */
  readonly admit: (laneName: string | undefined) => boolean;
}

/** The lane that a frame names; `undefined` is the default lane. */
export const laneNameOf = (frame: JsonObject | undefined, profile: ResponsesProfile): string | undefined => {
  const name = frame?.["stream_id"];
  return profile.lanes === "named" && typeof name === "string" ? name : undefined;
};

/** Why a frame is not queued; `undefined` when it may be. These errors are not answers in a lane's order. */
export const frameError = (frame: JsonObject | undefined, state: SocketState): ApiError | undefined => {
  const { profile } = state;
  if (frame === undefined) {
    return apiErrors.unreadableFrame();
  }
  if (frame["type"] !== "response.create") {
    return apiErrors.unknownEvent(textOf(frame["type"]));
  }
  const name = frame["stream_id"];
  if (name !== undefined && profile.lanes === "refused") {
    return apiErrors.unsupportedParameter("stream_id");
  }
  if (name !== undefined && profile.lanes === "named" && !(typeof name === "string" && laneNamePattern.test(name))) {
    return apiErrors.invalidStreamId();
  }
  if (state.isExpired) {
    return apiErrors.connectionTooOld(profile.nominalAgeMinutes);
  }
  return state.admit(laneNameOf(frame, profile)) ? undefined : apiErrors.tooManyStreamIds(profile.maxLaneNames);
};
