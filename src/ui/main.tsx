import { render } from "preact";
import { App } from "./app.tsx";
import { createBrowserPorts } from "./browser-ports.ts";
import { createPageModels } from "./model/page.ts";

const root = document.getElementById("app");
if (root) render(<App page={createPageModels(createBrowserPorts())} />, root);
