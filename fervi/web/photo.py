"""The photos of a request: files in its form, its whole body, or, where that is switched on, one by its URL."""

from dataclasses import dataclass

from flask import Flask, current_app, request

from fervi.errors import Refusal
from fervi.web.fetch import Fetcher

_MEDIA_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif"}
_FORM = "multipart/form-data"
_FORMS_WITHOUT_FILES = ("application/x-www-form-urlencoded", "application/json")


@dataclass(frozen=True)
class Photo:
    """An encoded picture that came with a request, and the file's name, empty where it has none."""

    data: bytes
    name: str = ""


def install(app: Flask, fetcher: Fetcher | None) -> None:
    """Let an application take photos, by URL too if it is given who fetches them."""
    app.extensions["fervi-fetcher"] = fetcher


def photo_bytes() -> bytes:
    """Return the one photo of the current request, an encoded picture.

    Raises:
        Refusal: too_many_images, if there are several; and as `sent_photos`.
    """
    (photo,) = sent_photos(most=1)
    return photo.data


def sent_photos(most: int) -> list[Photo]:
    """Return the photos of the current request, one at least.

    Raises:
        Refusal: unsupported_media_type, missing_image or bad_request, if there is none; too_many_images, if there are
            more than `most`; as `Fetcher.fetch` if it is a URL's.
    """
    if request.mimetype.startswith("image/"):
        return [Photo(request.get_data(cache=False))]
    if request.mimetype != _FORM and not (_fetcher() and request.mimetype in _FORMS_WITHOUT_FILES):
        raise Refusal(
            "unsupported_media_type", "Send the photo as multipart/form-data, field 'image', or as a raw image/* body."
        )
    uploads = request.files.getlist("image")
    if len(uploads) > most:
        raise Refusal("too_many_images", f"The request has {len(uploads)} photos. Send at most {most} at once.")
    if uploads:
        return [Photo(upload.read(), upload.filename or "") for upload in uploads]
    url = field("url")
    if url is None:
        raise Refusal("missing_image", "The form has no file in its field 'image'. Put the photo there.")
    return [Photo(_fetch(url))]


def fetched_photo() -> tuple[bytes, str]:
    """Return the photo at the current request's URL, unread, and its media type.

    Raises:
        Refusal: missing_url, if the request has none; not_an_image, if there is no picture of a kind that is read; and
            as `photo_bytes`.
    """
    url = field("url")
    if url is None:
        raise Refusal("missing_url", "The request has no field 'url'. Put the photo's address there.")
    data = _fetch(url)
    kind = _media_type(data)
    if kind is None:
        raise Refusal(
            "not_an_image", "What lies at the address is no JPEG, PNG, WebP or GIF. Send such a picture's own."
        )
    return data, kind


def _media_type(data: bytes) -> str | None:
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _MEDIA_TYPES.items() if data.startswith(start)), None)


def field(name: str) -> str | None:
    """Return a field of the current request's form, JSON or query; None if it is missing.

    Raises:
        Refusal: bad_request, if the request's JSON is no object, or the field in it no text, or if it is given twice
            and differs.
    """
    given = {*request.args.getlist(name), *_body_values(name)}
    if len(given) > 1:
        raise Refusal("bad_request", f"The request has more than one {name}. Send it once.")
    return given.pop() if given else None


def _body_values(name: str) -> list[str]:
    if request.mimetype != "application/json":
        return request.form.getlist(name)
    body = request.get_json(silent=True)
    value = body.get(name) if isinstance(body, dict) else ...
    if not isinstance(value, str | None):
        raise Refusal("bad_request", f"Send a JSON object, and {name} in it as text.")
    return [] if value is None else [value]


def _fetcher() -> Fetcher | None:
    return current_app.extensions["fervi-fetcher"]


def _fetch(url: str) -> bytes:
    fetcher = _fetcher()
    if fetcher is None:
        raise Refusal("url_not_accepted", "This server takes no photos by URL. Send the file in the field 'image'.")
    return fetcher.fetch(url)
