import type { ReactNode } from "react";

export default function Page(): ReactNode {
  return <p>Ask with: curl -d 'What is the weather in Paris?' http://localhost:3000/api/ask</p>;
}
