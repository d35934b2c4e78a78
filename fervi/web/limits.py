"""How much one address may ask for each minute: requests, photos, and bytes.

The engine is `limits`, which flask-limiter is made of, asked before the body of a request is read.
"""

import logging
import math
import time

from flask import Flask, current_app, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.web.address import limited_address
from fervi.web.admission import PHOTO_ENDPOINTS, VIDEO_ENDPOINTS, announced_bytes

_log = logging.getLogger(__name__)
_FREE = {"/healthz", "/readyz", "/metrics"}
_MEGABYTE = 1_000_000
_REDIS_S, _REDIS_RESTS_S = 1.0, 10.0
"""How long an answer of Redis is waited for, and for how long it is not asked after it has failed."""
_CLOCK_STEP_S = 5.0


class Limits:
    """Counts what addresses ask for; in Redis if it is given, and in memory else and while Redis cannot be reached."""

    def __init__(self, settings: Settings) -> None:
        self._requests = RateLimitItemPerMinute(settings.requests_per_minute, namespace="requests")
        self._photos = RateLimitItemPerMinute(settings.photos_per_minute, namespace="photos")
        self._megabytes = RateLimitItemPerMinute(settings.megabytes_per_minute, namespace="megabytes")
        self._here = _counter("memory://")
        self._redis_rests_until = 0.0
        self._counter = _counter(settings.redis_url) if settings.redis_url else self._here
        self._clock = _wall_clock_offset()

    def check(self, remote: str | None, *, is_photo: bool = False, size: int = 0) -> None:
        """Count a request, and the photo and the bytes that come with it, for the address that it comes from.

        Raises:
            Refusal: too_many_requests, if it is one too many.
        """
        address = limited_address(remote)
        if not address:
            return
        self._begin_anew_if_the_clock_was_set()
        self._hit(self._requests, address, "requests")
        if is_photo:
            self._hit(self._photos, address, "photos")
            self._hit(self._megabytes, address, "megabytes", cost=math.ceil(size / _MEGABYTE))

    def check_further_photos(self, remote: str | None, count: int) -> None:
        """Count the photos that came with a request besides its first; raises as `check` does."""
        address = limited_address(remote)
        if address and count:
            self._hit(self._photos, address, "photos", cost=count)

    def _begin_anew_if_the_clock_was_set(self) -> None:
        """Forget what was counted in memory: its minutes end by a clock that may have gone back for hours."""
        clock = _wall_clock_offset()
        if abs(clock - self._clock) > _CLOCK_STEP_S:
            self._here.storage.reset()
        self._clock = clock

    def _hit(self, limit: RateLimitItem, address: str, what: str, cost: int = 1) -> None:
        is_within, resets = self._count(limit, address, cost)
        if not is_within:
            wait = max(1, math.ceil(resets - time.time()))
            message = f"More than {limit.amount} {what} a minute came from your address. Try again in {wait} seconds."
            raise Refusal("too_many_requests", message, retry_after=wait)

    def _count(self, limit: RateLimitItem, address: str, cost: int) -> tuple[bool, float]:
        if time.monotonic() >= self._redis_rests_until:
            try:
                return _count(self._counter, limit, address, cost)
            except Exception:  # whatever the storage's client raises
                self._redis_rests_until = time.monotonic() + _REDIS_RESTS_S
                _log.exception("Redis fails: limits are counted in memory")
        return _count(self._here, limit, address, cost)


def install(app: Flask, settings: Settings) -> None:
    """Limit what an application is asked for by each address."""
    app.extensions["fervi-limits"] = limits = Limits(settings)

    def check() -> None:
        if request.path not in _FREE:
            is_photo = request.endpoint in PHOTO_ENDPOINTS | VIDEO_ENDPOINTS
            limits.check(request.remote_addr, is_photo=is_photo, size=announced_bytes())

    app.before_request(check)


def check_further_photos(count: int) -> None:
    """Count the photos of the current request besides its first; raises Refusal too_many_requests."""
    current_app.extensions["fervi-limits"].check_further_photos(request.remote_addr, count)


def _wall_clock_offset() -> float:
    return time.time() - time.monotonic()


def _counter(uri: str) -> FixedWindowRateLimiter:
    patience = {} if uri.startswith("memory") else {"socket_timeout": _REDIS_S, "socket_connect_timeout": _REDIS_S}
    return FixedWindowRateLimiter(storage_from_string(uri, **patience))


def _count(counter: FixedWindowRateLimiter, limit: RateLimitItem, address: str, cost: int) -> tuple[bool, float]:
    is_within = counter.hit(limit, address, cost=cost)
    return is_within, 0.0 if is_within else counter.get_window_stats(limit, address).reset_time
