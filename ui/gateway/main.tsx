import { render } from "preact";
import { GatewayPage } from "./gateway_page.tsx";

render(<GatewayPage />, document.getElementById("app")!);
