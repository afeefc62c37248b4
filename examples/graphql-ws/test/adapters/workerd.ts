import { workerdAdapter } from "@plugboard/workerd";

export default workerdAdapter();
