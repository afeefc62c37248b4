import { element } from "./element.ts";
import type { CallSound } from "./page-call.ts";

const canvas = element("wave", HTMLCanvasElement);
const inputMeter = element("input-level", HTMLMeterElement);
const outputMeter = element("output-level", HTMLMeterElement);

/** How wide a bar is with the gap behind it, in CSS pixels. */
const barWidth = 4;

/** How long one bar stands for, in milliseconds. */
const barMs = 50;

/** Speech has an RMS of 0.02 to 0.2: the root makes quiet speech visible. */
const heightOf = (level: number): number => Math.min(1, Math.sqrt(level) * 1.6);

const levelOf = (analyser: AnalyserNode | undefined): number => {
  if (!analyser) return 0;
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
};

const show = (meter: HTMLMeterElement, level: number): void => {
  meter.value = heightOf(level);
  meter.style.setProperty("--level", String(meter.value));
};

interface Bar {
  readonly input: number;
  readonly output: number;
}

const draw = (bars: readonly Bar[]): void => {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = devicePixelRatio;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const [you, assistant] = [inputMeter, outputMeter].map((meter) => getComputedStyle(meter).color);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const middle = height / 2;
  bars.forEach(({ input, output }, index) => {
    const x = width - (bars.length - index) * barWidth;
    const [up, down] = [heightOf(input), heightOf(output)].map((share) => Math.max(1, share * (middle - 3)));
    context.fillStyle = you ?? "";
    context.fillRect(x, middle - 1 - (up ?? 1), barWidth - 1.5, up ?? 1);
    context.fillStyle = assistant ?? "";
    context.fillRect(x, middle + 1, barWidth - 1.5, down ?? 1);
  });
};

/** Shows the sound of a call until it is stopped. `onLevels` hears the levels with each picture. */
export const showSound = (
  sound: CallSound,
  onLevels: (input: number, output: number, nowMs: number) => void,
): { readonly stop: () => void } => {
  const bars: Bar[] = [];
  let loudest: Bar = { input: 0, output: 0 };
  let barSince = performance.now();
  let frame = 0;
  const step = (): void => {
    const now = performance.now();
    const input = levelOf(sound.input);
    const output = levelOf(sound.output());
    onLevels(input, output, now);
    loudest = { input: Math.max(loudest.input, input), output: Math.max(loudest.output, output) };
    show(inputMeter, input);
    show(outputMeter, output);
    if (now - barSince >= barMs) {
      bars.push(loudest);
      bars.splice(0, bars.length - Math.ceil(canvas.clientWidth / barWidth));
      loudest = { input: 0, output: 0 };
      barSince = now;
      draw(bars);
    }
    frame = requestAnimationFrame(step);
  };
  step();
  return {
    stop: () => {
      cancelAnimationFrame(frame);
      show(inputMeter, 0);
      show(outputMeter, 0);
    },
  };
};
