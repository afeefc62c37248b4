import { bunAdapter } from "@plugboard/bun";

export default bunAdapter();
