"""Write the published JSON Schemas of the record anew from its tables."""

import json
from pathlib import Path

from cairn.formats.record_schema import SCHEMAS, json_schema

FOLDER = Path(__file__).resolve().parents[1] / "src/cairn/formats/schemas"

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in SCHEMAS:
        path = FOLDER / f"{name}.schema.json"
        text = json.dumps(json_schema(name), ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
        print(path.name)
