import { nativeAdapter } from "@plugboard/node";

export default nativeAdapter();
