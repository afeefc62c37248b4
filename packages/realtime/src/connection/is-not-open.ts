import { isPlugboardError } from "@plugboard/core";

/** Whether a frame was not taken because the connection is ending or has ended. */
export const isNotOpen = (error: unknown): boolean => isPlugboardError(error) && error.code === "not-open";
