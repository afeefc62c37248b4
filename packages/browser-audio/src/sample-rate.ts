/**
 * The rate of the Realtime API's PCM, in samples a second. The contexts of this package run at it, so that the browser resamples what
 * the microphone gives and what the loudspeaker takes.
 */
export const sampleRate = 24_000;
