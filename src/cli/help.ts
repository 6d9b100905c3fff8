/** What `lenslet --help` prints. */
export const helpText = `Lenslet shows a folder of images as a gallery that several people sort
together, live. Labels are kept in <folder>/.lenslet, never beside the images.

Usage
  lenslet <folder> [options]
  lenslet doctor <folder> [--repair]
  lenslet export <folder> [--format csv] [--where query] [--out file]

Serving
  -p, --port <number>      Port; default 7070, or the next one that is free
  -H, --host <address>     Address to listen on; default 127.0.0.1: this machine
                           only. With a wider one, such as 0.0.0.0, people need
                           one of two links: one to edit, one to look
  --allowed-hosts <names>  Further names of this server. A public one means that
                           others can come: people need one of the two links
  --behind-proxy           Believe X-Forwarded-Proto, -Host and -For, as set by
                           a proxy in front; goes with --allowed-hosts
  --token                  Ask for a link on this machine, too: for a computer
                           that several people log in to
  --open-to-all            No links: whoever reaches the server may edit
  --allow-origin <origins> Other sites that may call this server
  --rotate-tokens          Make new links; the old ones stop working

Files
  --read-only              Show labels, change nothing; also beside a server
  --no-write               Write nothing; edits last until the server stops
  --allow-links <folders>  Follow symbolic links that lead into these folders
  --thumb-size <px>        Short edge of a thumbnail; default 256
  --max-pixels <millions>  Largest image that is shown, in megapixels; default
                           400, or what the memory permits
  --thumb-quality <n>      WebP quality of thumbnails, 1 to 100; default 70
  --no-thumb-cache         Keep no thumbnails in .lenslet/thumbs

Presence (a time is 75s, 500ms, 1m, or a number of seconds)
  --presence-view-ttl <time>        Who is silent so long has gone; default 75s
  --presence-edit-ttl <time>        An edit counts so long; default 60s
  --presence-prune-interval <time>  How often to look; default 5s
  --no-presence-lifecycle-v2        Legacy heartbeats: sessions without leases

Others
  --verbose                Log every request, and errors in full
  -v, --version            Print the version
  -h, --help               Print this

Doctor
  lenslet doctor <folder>  Say what is damaged in its labels; changes nothing
  --repair                 Repair it; what is replaced is first kept beside it

Export
  lenslet export <folder>  Write labels for other programs; also beside a server
  --format <format>        csv (default), jsonl, parquet, xmp or names
  --where <query>          Only images that match, as in the search box
  --out <file>             Default standard output; for xmp a .zip or a folder
  --naming <naming>        XMP names: stem (img.xmp) or full (img.jpg.xmp)
  --separator <separator>  Between names: comma (default), line or nul
  --bom                    Begin CSV with a byte order mark, for spreadsheets

Examples
  lenslet ~/photos
  lenslet ~/photos --host 0.0.0.0        share with people in your network
  lenslet export ~/photos --where is:pick --format names
  lenslet ~/photos --read-only -p 8080   a second look, beside a server
`;
