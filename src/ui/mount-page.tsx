import { render } from "preact";
import { App } from "./app.tsx";
import { createBrowserPorts } from "./browser-ports.ts";
import { watchPixelRatio } from "./parts/pixel-ratio.ts";
import { startPage } from "./model/page/start-page.ts";

watchPixelRatio();
const root = document.getElementById("app");
if (root) render(<App page={startPage(createBrowserPorts())} />, root);
