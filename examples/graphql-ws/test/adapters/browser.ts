import { browserAdapter } from "@plugboard/browser";

export default browserAdapter();
