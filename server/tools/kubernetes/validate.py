"""Checks the objects of monitoring/kubernetes against the schemas of their kinds.

    python validate.py FOLDER [SCHEMAS]

Kinds of Kubernetes are checked with kubernetes-validate, for the oldest version that the objects
need and for the newest that is known. Other kinds are checked against the custom resource
definitions in SCHEMAS. Fields that a schema does not have are errors: a cluster would drop them.
"""

import sys
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml

# The first version in which preStop may sleep without a feature gate.
OLDEST = "1.30"
# Files without an object of a cluster.
OTHER_KINDS = {None, "Kustomization"}


def main(folder: Path, schemas: Path | None) -> int:
    definitions = read_definitions(schemas)
    passed, failed = 0, 0
    for path, document in documents(folder):
        errors = list(errors_of(document, definitions))
        for error in errors:
            print(f"{path}: {error}")
        failed += len(errors)
        passed += not errors
    print(f"{passed} passed, {failed} failed")
    return 1 if failed > 0 or passed == 0 else 0


def documents(folder: Path):
    """All objects, each patched as the kustomization beside it says."""
    for path in sorted(folder.rglob("*.y*ml")):
        for document in yaml.safe_load_all(path.read_text()):
            if document.get("kind") in OTHER_KINDS:
                continue
            if path.name in patches_beside(path):
                document = merged(base_of(folder, document), document)
            yield path, document


def patches_beside(path: Path) -> set[str]:
    kustomization = path.parent / "kustomization.yaml"
    if not kustomization.exists():
        return set()
    patches = yaml.safe_load(kustomization.read_text()).get("patches", [])
    return {patch["path"] for patch in patches if "path" in patch}


def base_of(folder: Path, patch: dict) -> dict:
    path = folder / "base" / f"{patch['kind'].lower()}.yaml"
    return yaml.safe_load(path.read_text())


def merged(base, patch):
    """As kustomize merges: objects by their fields, lists of named things by name."""
    if isinstance(base, dict) and isinstance(patch, dict):
        fields = {key: merged(base[key], value) if key in base else value
                  for key, value in patch.items()}
        return {**base, **fields}
    if isinstance(base, list) and isinstance(patch, list):
        named = {item["name"]: item for item in base}
        for item in patch:
            known = named.get(item["name"])
            named[item["name"]] = item if known is None else merged(known, item)
        return list(named.values())
    return patch


def errors_of(document: dict, definitions: dict):
    key = (document["apiVersion"], document["kind"])
    if key in definitions:
        validator = jsonschema.Draft202012Validator(definitions[key])
        for error in validator.iter_errors(document):
            yield f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
        return
    for version in [OLDEST, kubernetes_validate.latest_version()]:
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.SchemaNotFoundError:
            # A custom resource, where the definitions are not at hand.
            if definitions or "." not in document["apiVersion"].split("/")[0]:
                yield f"there is no schema for {key} in {version}"
        except kubernetes_validate.ValidationError as error:
            yield f"{version}: {'.'.join(map(str, error.path))}: {error.message}"


def read_definitions(schemas: Path | None) -> dict:
    found = {}
    for path in sorted(schemas.glob("*.yaml")) if schemas is not None else []:
        spec = yaml.safe_load(path.read_text())["spec"]
        for version in spec["versions"]:
            key = (f"{spec['group']}/{version['name']}", spec["names"]["kind"])
            found[key] = closed(version["schema"]["openAPIV3Schema"])
            found[key]["properties"]["metadata"] = {"type": "object", "required": ["name"]}
    return found


def closed(schema):
    """The schema, without room for fields that it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string") is True:
        return {"type": ["integer", "string"]}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            result.setdefault("additionalProperties", False)
    return result


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
