import { element, make } from "./element.ts";

const select = element("device", HTMLSelectElement);

const option = (value: string, label: string): HTMLOptionElement => {
  const made = make("option", "", label);
  made.value = value;
  return made;
};

/** Lists the microphones. Before the user has allowed one, a browser tells neither names nor ids. */
const listMicrophones = async (): Promise<void> => {
  const chosen = select.value;
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const microphones = devices.filter(({ kind, deviceId }) => kind === "audioinput" && deviceId !== "" && deviceId !== "default");
  const options = microphones.map(({ deviceId, label }, index) => option(deviceId, label || `Microphone ${index + 1}`));
  select.replaceChildren(option("", "The browser's default"), ...options);
  if (microphones.some(({ deviceId }) => deviceId === chosen)) select.value = chosen;
};

/** Keeps the list current, and tells when the user chooses another microphone. */
export const followDevices = (onChange: (source: true | MediaTrackConstraints) => void): { readonly refresh: () => void } => {
  const refresh = (): void => {
    listMicrophones().catch(() => undefined);
  };
  navigator.mediaDevices?.addEventListener("devicechange", refresh);
  select.addEventListener("change", () => onChange(chosenMicrophone()));
  refresh();
  return { refresh };
};

/** The microphone that is chosen. */
export const chosenMicrophone = (): true | MediaTrackConstraints => (select.value === "" ? true : { deviceId: { exact: select.value } });
