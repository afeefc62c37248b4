/** What a client has done since it was made: numbers that only grow. `FetchStats` says what each of them counts. */
export interface Counters {
  handshakes: number;
  overSocket: number;
  overHttp: number;
  passedThrough: number;
  increments: number;
  resends: number;
  bytesSent: number;
}

export const createCounters = (): Counters => ({
  handshakes: 0,
  overSocket: 0,
  overHttp: 0,
  passedThrough: 0,
  increments: 0,
  resends: 0,
  bytesSent: 0,
});
