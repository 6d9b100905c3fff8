import { render } from "preact";
import { App } from "./app.tsx";
import { createBrowserPorts } from "./browser-ports.ts";
import { watchPixelRatio } from "./parts/pixel-ratio.ts";
import { createPageModels } from "./model/page.ts";

watchPixelRatio();
const root = document.getElementById("app");
if (root) render(<App page={createPageModels(createBrowserPorts())} />, root);
