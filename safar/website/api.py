"""The open API: read only, for anybody. Rooms bring routers; here stand its manners.

Every answer says how long it may be kept and by which mark it is known (ETag), any page of the web may read
it (CORS), it is in English whatever the reader's browser speaks, and a mistake is told as problem details
(RFC 9457). The schema is OpenAPI 3.1; the page that explains it loads nothing from elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import parse_http_date_safe
from django.utils.translation import override
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError, ValidationError

from safar.lib.entrance import ANYONE, entrance
from safar.lib.refusal import Refusal
from safar.practices.api import router as practices
from safar.reference.models import Country, Objective

METHODS = "GET, HEAD, OPTIONS"
KEPT_FOR = 60  # seconds
reference = Router(tags=["reference"])


class Problem(Schema):
    """What went wrong, in the words of RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] = []


class ObjectiveOut(Schema):
    number: int
    title: str
    label: str
    labels: dict[str, str]


class CountryOut(Schema):
    code: str
    name: str
    names: dict[str, str]
    region: str | None


@reference.get("objectives", response=list[ObjectiveOut], url_name="objectives", summary="The 23 objectives")
def objectives(request: HttpRequest) -> list[dict[str, Any]]:
    """The objectives of the Global Compact for Migration, with their short names in six languages."""
    return [
        {
            "number": each.number,
            "title": each.title,
            "label": each.label,
            "labels": _in_languages(each, "label"),
        }
        for each in Objective.objects.all()
    ]


@reference.get("countries", response=list[CountryOut], url_name="countries", summary="Countries and areas")
def countries(request: HttpRequest) -> list[dict[str, Any]]:
    """Countries and areas of ISO 3166-1 with their names in six languages and their UN M49 region."""
    return [
        {
            "code": each.alpha3,
            "name": each.name,
            "names": _in_languages(each, "name"),
            "region": each.region_id,
        }
        for each in Country.objects.order_by("alpha3")
    ]


def _in_languages(record: Any, field: str) -> dict[str, str]:
    own = {record.language: str(getattr(record, field))}
    return own | {code: words[field] for code, words in record.translations.items() if words.get(field)}


api = NinjaAPI(
    title=f"{settings.SITE_NAME}: open data",
    version="1",
    description="Practices of migration governance, as anybody may read them. No key is needed.",
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)
api.add_router("", practices)
api.add_router("", reference)


def problem(status: int, detail: str, errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    if errors is not None:
        body["errors"] = errors
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    told = [{"where": ".".join(map(str, each["loc"])), "reason": each["msg"]} for each in error.errors]
    return problem(422, "Some values cannot be used; errors names them.", told)


@api.exception_handler(Http404)
def absent(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, "Nothing that anybody may read stands here.")


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, error.message)


@api.exception_handler(Refusal)
def declined(request: HttpRequest, error: Refusal) -> HttpResponse:
    return problem(400, str(error))


def schema() -> dict[str, Any]:
    """The OpenAPI document, with the answers that every operation may give."""
    made = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    made["components"]["schemas"]["Problem"] = Problem.json_schema()
    told = {
        "422": "Some values cannot be used",
        "404": "Nothing that anybody may read stands here",
        "400": "The question cannot be answered",
    }
    for operations in made["paths"].values():
        for operation in operations.values():
            operation["responses"]["304"] = {"description": "As you know it"}
            for status, words in told.items():
                operation["responses"][status] = {
                    "description": words,
                    "content": {
                        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                    },
                }
    made["servers"] = [{"url": settings.SITE_URL}]
    return made


def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(json.dumps(schema()), content_type="application/json")


def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    return problem(404, "There is nothing at this address. /api/v1/ lists what there is.")


def mannered(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    """Any page may read the answer, keep it for a minute, and ask whether it has changed."""

    @entrance(ANYONE)
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: Any = HttpResponse(status=204)
            response["Allow"] = METHODS
        elif request.method not in ("GET", "HEAD"):
            response = problem(405, "This is open data: it can be read, and nothing else.")
            response["Allow"] = METHODS
        else:
            asked, request.method = request.method, "GET"  # to who asks for the head alone no body is sent
            with override("en"):
                response = view(request, *args, **kwargs)
            request.method = asked
            response = _known(request, response)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
        return response  # type: ignore[no-any-return]

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _known(request: HttpRequest, response: Any) -> Any:
    if response.status_code != 200:
        return response
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    changed = response.get("Last-Modified")
    return get_conditional_response(
        request, response["ETag"], parse_http_date_safe(changed) if changed else None, response
    )


def _explained(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter in a line: its name, what it means, and what it may be."""
    shape = parameter.get("schema", {})
    items = shape.get("items", shape)
    known = [value for each in (items, *items.get("anyOf", [])) for value in each.get("enum", [])]
    said = parameter.get("description") or shape.get("description") or ""
    return {"name": parameter["name"], "said": said, "known": known}


@entrance(ANYONE)
def explained(request: HttpRequest) -> HttpResponse:
    """The page that says how to use it."""
    made = schema()
    operations = [
        {
            "path": address,
            "summary": get["summary"],
            "description": get.get("description", ""),
            "parameters": [_explained(each) for each in get.get("parameters", [])],
        }
        for address, each in made["paths"].items()
        for get in [each["get"]]
    ]
    return render(request, "website/api.html", {"operations": operations, "site_url": settings.SITE_URL})


def urls() -> tuple[list[Any], str, str]:
    """For config.urls: ninja's own addresses, each with our manners."""
    patterns: list[Any] = []
    made: list[Any] = list(api.urls[0])
    for pattern in made:
        if pattern.name not in ("openapi-json", "api-root"):
            patterns.append(path(str(pattern.pattern), mannered(pattern.callback), name=pattern.name))
    patterns.append(path("", explained, name="api-root"))
    patterns.append(path("openapi.json", mannered(openapi), name="openapi-json"))
    patterns.append(path("<path:rest>", mannered(nowhere), name="nowhere"))
    return patterns, "ninja", "api"
