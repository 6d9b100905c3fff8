import json
import os
from urllib.parse import quote
from urllib.request import Request, urlopen

server = os.environ.get("LENSLET", "http://127.0.0.1:7070")


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {} if body is None else {"content-type": "application/json"}
    with urlopen(Request(server + path, data, headers, method=method)) as response:
        return json.load(response)


# Give each image without a star a score.
images = call("GET", "/search?q=" + quote("star:none"))["items"]
scores = [{"path": image["path"], "metrics": {"score": 0.5}} for image in images]
call("POST", "/metrics/items", {"items": scores})

# Follow what people label.
event = ""
for line in urlopen(server + "/events"):
    field, _, value = line.decode().strip().partition(": ")
    if field == "event":
        event = value
    elif field == "data" and event == "item-updated":
        labels = json.loads(value)
        print(labels["path"], labels["star"], flush=True)
