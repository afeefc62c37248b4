import { chosenMicrophone } from "./devices.ts";
import { element } from "./element.ts";

const form = element("settings", HTMLFormElement);
const file = element("file", HTMLInputElement);
const fileField = element("file-field", HTMLElement);
const deviceField = element("device-field", HTMLElement);

/** What the user has chosen. */
export interface Settings {
  readonly api: "realtime" | "live";
  readonly way: "webrtc" | "websocket";
  readonly server: string;
  /** The recording that speaks; `undefined` for the microphone. */
  readonly recording: (() => Promise<Blob>) | undefined;
  readonly microphone: true | MediaTrackConstraints;
}

/** The question that is spoken where the user has no recording. */
const spokenQuestion = async (): Promise<Blob> => (await fetch("/question.wav")).blob();

/** Reads the form. */
export const readSettings = (): Settings => {
  const chosen = new FormData(form);
  const recording = async (): Promise<Blob> => file.files?.[0] ?? spokenQuestion();
  return {
    api: chosen.get("api") === "live" ? "live" : "realtime",
    way: chosen.get("way") === "websocket" ? "websocket" : "webrtc",
    server: String(chosen.get("server")),
    recording: chosen.get("source") === "file" ? recording : undefined,
    microphone: chosenMicrophone(),
  };
};

const showSource = (): void => {
  const { recording } = readSettings();
  fileField.hidden = recording === undefined;
  deviceField.hidden = recording !== undefined;
};

/** What cannot be changed during a call is not offered then: all but the microphone. */
export const lockSettings = (locked: boolean): void => {
  for (const fieldset of form.querySelectorAll("fieldset")) fieldset.disabled = locked;
  file.disabled = locked;
};

/** Offers the servers that are there. */
const offerServers = async (): Promise<void> => {
  const names = (await (await fetch("/servers")).json()) as readonly string[];
  for (const input of form.querySelectorAll<HTMLInputElement>("input[name=server]")) {
    input.disabled = !names.includes(input.value);
    const label = input.closest("label");
    if (label) label.title = input.disabled ? "Start the example with OPENAI_API_KEY to offer it." : "";
  }
};

/** Connects the form. */
export const startSettings = async (): Promise<void> => {
  form.addEventListener("change", showSource);
  form.addEventListener("submit", (event) => event.preventDefault());
  showSource();
  await offerServers();
};
