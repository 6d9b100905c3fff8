import { Hono } from "hono";
import { openFolder } from "lenslet/node";

export const gallery = await openFolder(process.env["PHOTOS"] ?? "./photos", { basePath: "/photos" });

export const app = new Hono();
app.get("/", (context) => context.text("The rest of the site"));
app.all("/photos/*", (context) => gallery.fetch(context.req.raw));
