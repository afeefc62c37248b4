export { type FlightEntry, type FlightRecorder, type FlightRecorderOptions, flightRecorder } from "./flight-recorder.ts";
export { observed } from "./observed.ts";
export type { ObservedEnd, ObservedFrame, ObservedSocket, SocketObserver } from "./observer.ts";
export { type FrameCount, type SocketStats, type StatsObserver, socketStats } from "./socket-stats.ts";
